/** The escapes of the texts of protocol 0: STRING is a Python literal in quotes, UNICODE has `\uXXXX` alone. */
export function unescaped(text: string, literal: boolean): string {
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
