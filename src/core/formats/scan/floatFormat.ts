/** How a float is laid out, as masks over an element's most significant 32 bits (or its whole, when smaller). */
export interface FloatFormat {
  readonly bytes: 1 | 2 | 4 | 8;
  /** Bits that are all one in a value that is not finite. */
  readonly exponent: number;
  /** Bits that tell NaN from infinity; none where the format has no infinity. */
  readonly mantissa: number;
  /** Every bit but the sign: none set means zero, plus or minus. */
  readonly magnitude: number;
}

const bf16: FloatFormat = { bytes: 2, exponent: 0x7f80, mantissa: 0x7f, magnitude: 0x7fff };
const fp16: FloatFormat = { bytes: 2, exponent: 0x7c00, mantissa: 0x3ff, magnitude: 0x7fff };
const fp32: FloatFormat = {
  bytes: 4,
  exponent: 0x7f800000,
  mantissa: 0x7fffff,
  magnitude: 0x7fffffff,
};
const fp64: FloatFormat = {
  bytes: 8,
  exponent: 0x7ff00000,
  mantissa: 0xfffff,
  magnitude: 0x7fffffff,
};
/** No infinity; all of exponent and mantissa set is NaN (OCP 8-bit floating point specification 1.0, section 5). */
const e4m3: FloatFormat = { bytes: 1, exponent: 0x7f, mantissa: 0, magnitude: 0x7f };
const e5m2: FloatFormat = { bytes: 1, exponent: 0x7c, mantissa: 0x03, magnitude: 0x7f };

/** By the dtype names of safetensors, which the reader of torch files uses too. */
const formats: ReadonlyMap<string, FloatFormat> = new Map([
  ["BF16", bf16],
  ["F16", fp16],
  ["F32", fp32],
  ["C64", fp32],
  ["F64", fp64],
  ["F8_E4M3", e4m3],
  ["F8_E5M2", e5m2],
]);

/** The layout of a dtype; undefined for what is no float, or one whose special values are not known here. */
export function floatFormatOf(dtype: string): FloatFormat | undefined {
  return formats.get(dtype);
}
