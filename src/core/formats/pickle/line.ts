import type { PickleCursor } from "./cursor.js";
import { Op } from "./opcodes.js";
import { decimalOf, integerText, latin1Of, textOf } from "./text.js";
import type { PickleValue } from "./value.js";

/** The argument of an opcode of protocol 0, which is a line of text. */
export function lineOf({ bytes, start, end }: PickleCursor): string {
  return textOf(bytes, start, end);
}

/** The integer of INT or LONG, or INT's booleans `00` and `01`; undefined when it is none. */
export function integerLine(cursor: PickleCursor): PickleValue | undefined {
  const text = lineOf(cursor);
  if (cursor.op === Op.Int) {
    return text === "00" || text === "01" ? text === "01" : integerText(text);
  }
  return integerText(text.replace(/L$/u, ""));
}

/** The number of FLOAT, as Python's `float` reads it; undefined when it is none. */
export function floatLine(cursor: PickleCursor): number | undefined {
  const text = lineOf(cursor);
  if (/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/iu.test(text)) {
    return Number(text);
  }
  const word = /^\s*([+-]?)(nan|inf(?:inity)?)\s*$/iu.exec(text);
  return word === null
    ? undefined
    : word[2]?.toLowerCase() === "nan"
      ? Number.NaN
      : word[1] === "-"
        ? -Infinity
        : Infinity;
}

/** The memo's number of GET or PUT; -1 when it is none. */
export function memoLine(cursor: PickleCursor): number {
  const value = decimalOf(lineOf(cursor));
  return typeof value === "number" ? value : -1;
}

/** The text of STRING or UNICODE, without its escapes; undefined where Python refuses it. */
export function textLine({ bytes, start, end, op }: PickleCursor): string | undefined {
  const text = latin1Of(bytes, start, end);
  return op === Op.String ? literalOf(text) : unescaped(text);
}

/** UNICODE: `raw-unicode-escape`, in which a backslash takes the character after it along, unless that is u or U. */
function unescaped(text: string): string | undefined {
  const plain = text.replace(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|[^uU])/gu,
    (whole, short?: string, long?: string) => {
      const code = Number.parseInt(short ?? long ?? "", 16);
      return Number.isNaN(code) || code > 0x10ffff ? whole : String.fromCodePoint(code);
    },
  );
  return /^(?:[^\\]|\\(?:u[\da-fA-F]{4}|U000[\da-fA-F]{5}|U0010[\da-fA-F]{4}|[^uU]))*$/u.test(text)
    ? plain
    : undefined;
}

const letters: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** STRING: a literal in quotes of bytes, with octal escapes cut to eight bits, and unknown ones left as they stand. */
function literalOf(text: string): string | undefined {
  const inner = /^(['"])([\s\S]*)\1$/u.exec(text)?.[2];
  let bad = inner === undefined;
  const plain = (inner ?? "").replace(
    /\\(?:x([\da-fA-F]{2})|([0-7]{1,3})|([\s\S]?))/gu,
    (whole, hex?: string, octal?: string, single?: string) => {
      if (hex !== undefined || octal !== undefined) {
        const code = hex === undefined ? Number.parseInt(octal ?? "", 8) : Number.parseInt(hex, 16);
        return String.fromCharCode(code & 0xff);
      }
      bad ||= single === "" || single === "x";
      return letters[single ?? ""] ?? whole;
    },
  );
  return bad ? undefined : plain;
}
