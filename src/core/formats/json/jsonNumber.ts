/** How far into a number a scan is (RFC 8259, section 6). `None`: the byte that was looked at is no part of one. */
export const NumberPart = {
  None: 0,
  Minus: 1,
  Zero: 2,
  Digits: 3,
  Point: 4,
  Fraction: 5,
  E: 6,
  Sign: 7,
  Exponent: 8,
} as const;
export type NumberPart = (typeof NumberPart)[keyof typeof NumberPart];

/** The part of a number that a byte is, behind the part before it; `None` begins one. */
export function nextPart(part: NumberPart, byte: number): NumberPart {
  if (byte >= 0x30 && byte <= 0x39) {
    return afterDigit(part, byte === 0x30);
  }
  if (byte === 0x2d) {
    return part === NumberPart.None
      ? NumberPart.Minus
      : part === NumberPart.E
        ? NumberPart.Sign
        : NumberPart.None;
  }
  if (byte === 0x2b) {
    return part === NumberPart.E ? NumberPart.Sign : NumberPart.None;
  }
  const whole = part === NumberPart.Zero || part === NumberPart.Digits;
  if (byte === 0x2e) {
    return whole ? NumberPart.Point : NumberPart.None;
  }
  const exponent = byte === 0x65 || byte === 0x45;
  return exponent && (whole || part === NumberPart.Fraction) ? NumberPart.E : NumberPart.None;
}

function afterDigit(part: NumberPart, zero: boolean): NumberPart {
  switch (part) {
    case NumberPart.None:
    case NumberPart.Minus:
      return zero ? NumberPart.Zero : NumberPart.Digits;
    case NumberPart.Zero:
      return NumberPart.None;
    case NumberPart.Point:
      return NumberPart.Fraction;
    case NumberPart.E:
    case NumberPart.Sign:
      return NumberPart.Exponent;
    case NumberPart.Digits:
    case NumberPart.Fraction:
    case NumberPart.Exponent:
      return part;
  }
}

/** True where a number may end. */
export function mayEnd(part: NumberPart): boolean {
  return (
    part === NumberPart.Zero ||
    part === NumberPart.Digits ||
    part === NumberPart.Fraction ||
    part === NumberPart.Exponent
  );
}
