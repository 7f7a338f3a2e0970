import type { PickleCursor } from "./cursor.js";
import { Op } from "./opcodes.js";
import { decimalOf, latin1Of, textOf } from "./text.js";
import type { PickleValue } from "./value.js";

/** The argument of an opcode of protocol 0, which is a line of text. */
export function lineOf({ bytes, start, end }: PickleCursor): string {
  return textOf(bytes, start, end);
}

/** The integer of INT or LONG, or INT's booleans `00` and `01`; undefined when it is none. */
export function integerLine(cursor: PickleCursor): PickleValue | undefined {
  const text = lineOf(cursor);
  return cursor.op === Op.Int && (text === "00" || text === "01") ? text === "01" : decimalOf(text);
}

/** The memo's number of GET or PUT; -1 when it is none. */
export function memoLine(cursor: PickleCursor): number {
  const value = decimalOf(lineOf(cursor));
  return typeof value === "number" ? value : -1;
}

/** The text of STRING or UNICODE, without its escapes. */
export function textLine({ bytes, start, end, op }: PickleCursor): string {
  return unescaped(latin1Of(bytes, start, end), op === Op.String);
}

/** The escapes of the texts of protocol 0: STRING is a Python literal in quotes, UNICODE has `\uXXXX` alone. */
function unescaped(text: string, literal: boolean): string {
  if (!literal) {
    return text.replace(
      /\\u([\da-f]{4})|\\U([\da-f]{8})/giu,
      (whole, short?: string, long?: string) => character(short ?? long) ?? whole,
    );
  }
  const inner = text.trim().replace(/^(['"])([\s\S]*)\1$/u, "$2");
  return inner.replace(
    /\\(?:x([\da-f]{2})|([0-7]{1,3})|([\s\S]))/giu,
    (_, hex?: string, octal?: string, single?: string) =>
      character(hex) ??
      (octal === undefined ? (letters[single ?? ""] ?? single ?? "") : character(octal, 8)) ??
      "",
  );
}

const letters: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b" };

function character(digits: string | undefined, radix = 16): string | undefined {
  const code = digits === undefined ? Number.NaN : Number.parseInt(digits, radix);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
