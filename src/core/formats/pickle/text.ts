const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** UTF-8 text; short ASCII, which most of a pickle is, without the cost of a decoder. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 64) {
    return utf8.decode(bytes.subarray(start, end));
  }
  const codes: number[] = [];
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80) {
      return utf8.decode(bytes.subarray(start, end));
    }
    codes.push(byte);
  }
  return String.fromCharCode(...codes);
}

/** Latin-1 text, as Python 2 wrote its strings. */
export function latin1Of(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at += 1) {
    text += String.fromCharCode(bytes[at] ?? 0);
  }
  return text;
}

/** The bytes that a text of Latin-1 characters stands for; undefined when it has others. */
export function latin1Bytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0xff) {
      return undefined;
    }
    bytes[at] = code;
  }
  return bytes;
}

/** A little-endian two's complement integer, as LONG1 and LONG4 have it. */
export function integerOf(bytes: Uint8Array, start: number, end: number): number | bigint {
  let value = 0n;
  for (let at = end - 1; at >= start; at -= 1) {
    value = (value << 8n) | BigInt(bytes[at] ?? 0);
  }
  const signed = end > start ? BigInt.asIntN(8 * (end - start), value) : 0n;
  return plain(signed);
}

/** A decimal integer as Python's `int(text)` reads it; undefined when it is none. */
export function decimalOf(text: string): number | bigint | undefined {
  return /^\s*[+-]?\d+(?:_\d+)*\s*$/u.test(text) && text.length <= longestDigits
    ? signed(text, (digits) => BigInt(digits))
    : undefined;
}

/**
 * An integer as Python's `int(text, 0)` reads it: also 0x, 0o and 0b, and underscores. Digits after a zero are octal, as
 * the C library that CPython asks first has them. Undefined when it is none.
 */
export function integerText(text: string): number | bigint | undefined {
  if (text.length > longestDigits) {
    return undefined;
  }
  if (/^\s*[+-]?0[0-7]*\s*$/u.test(text)) {
    return signed(text, (digits) => BigInt(`0o0${digits}`));
  }
  const known =
    /^\s*[+-]?(?:[1-9]\d*(?:_\d+)*|0x(?:_?[\da-f])+|0o(?:_?[0-7])+|0b(?:_?[01])+)\s*$/iu;
  return known.test(text) ? signed(text, (digits) => BigInt(digits)) : undefined;
}

/** Python itself refuses more than 4,300 digits. */
const longestDigits = 4400;

function signed(text: string, read: (digits: string) => bigint): number | bigint {
  const digits = text.trim().replace(/^[+-]|_/gu, "");
  const value = read(digits.toLowerCase());
  return plain(text.trim().startsWith("-") ? -value : value);
}

function plain(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
