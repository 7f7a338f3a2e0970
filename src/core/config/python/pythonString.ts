import type { ConfigData } from "../../model/config.js";

const simple: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  v: "\u000b",
  "\n": "",
};

/** A string literal's prefix letters, quotes and body; undefined when the text is none, or unclosed. */
export function splitLiteral(
  literal: string,
): { readonly prefix: string; readonly quote: string; readonly body: string } | undefined {
  const match = /^([a-z]*)("""|'''|"|')([\s\S]*)\2$/iu.exec(literal);
  return match === null
    ? undefined
    : { prefix: (match[1] ?? "").toLowerCase(), quote: match[2] ?? "", body: match[3] ?? "" };
}

/**
 * Resolves backslash escapes as Python does (Language Reference, 2.4.1); undefined for `\N{…}`,
 * which needs the Unicode name table.
 */
export function unescape(body: string): string | undefined {
  const unreadable: string[] = [];
  const text = body.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([0-7]{1,3})|(\r\n|[\s\S]))/giu,
    (whole, ...groups: (string | undefined)[]) => {
      const [hex, u4, u8, octal, other] = groups;
      const code = hex ?? u4 ?? u8;
      if (code !== undefined) {
        const point = Number.parseInt(code, 16);
        if (point > 0x10ffff) {
          unreadable.push(whole);
        }
        return point > 0x10ffff ? "" : String.fromCodePoint(point);
      }
      if (octal !== undefined) {
        return String.fromCodePoint(Number.parseInt(octal, 8));
      }
      if (other === "N") {
        unreadable.push(whole);
      }
      return other === "\r\n" ? "" : (simple[other ?? ""] ?? whole);
    },
  );
  return unreadable.length > 0 ? undefined : text;
}

/** Value of a plain string literal; undefined for bytes, f-strings and what cannot be read. */
export function literalValue(literal: string): string | undefined {
  const parts = splitLiteral(literal);
  if (parts === undefined || /[bf]/u.test(parts.prefix)) {
    return undefined;
  }
  return parts.prefix.includes("r") ? parts.body : unescape(parts.body);
}

/** A Python literal for a text, in the quotes that are asked for: evaluates back to the same text. */
export function pythonLiteral(text: string, quote: "'" | '"' = '"'): string {
  const body = text.replace(/[\\"'\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    switch (character) {
      case "\\":
        return "\\\\";
      case "'":
      case '"':
        return character === quote ? `\\${character}` : character;
      case "\n":
        return "\\n";
      case "\t":
        return "\\t";
      default:
        return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
    }
  });
  return `${quote}${body}${quote}`;
}

/** A Python expression for a value; undefined for a number that Python writes otherwise. */
export function pythonSource(data: ConfigData, quote: "'" | '"' = '"'): string | undefined {
  if (typeof data === "string") {
    return pythonLiteral(data, quote);
  }
  if (typeof data === "number") {
    return Number.isFinite(data) ? String(data) : undefined;
  }
  if (typeof data !== "object" || data === null) {
    return data === null ? "None" : data ? "True" : "False";
  }
  const items = Array.isArray(data)
    ? data.map((item: ConfigData) => pythonSource(item, quote))
    : Object.entries(data).map(([key, item]) => {
        const source = pythonSource(item, quote);
        return source === undefined ? undefined : `${pythonLiteral(key, quote)}: ${source}`;
      });
  const inner = items.join(", ");
  return items.includes(undefined) ? undefined : Array.isArray(data) ? `[${inner}]` : `{${inner}}`;
}
