import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floatFormatOf } from "../../../../src/core/formats/scan/floatFormat.js";
import { FloatScan, type FloatFacts } from "../../../../src/core/formats/scan/floatScan.js";

function scan(dtype: string, ...pieces: readonly Uint8Array[]): FloatFacts {
  const format = floatFormatOf(dtype);
  if (format === undefined) {
    throw new Error(dtype);
  }
  const scanner = new FloatScan(format);
  for (const piece of pieces) {
    scanner.feed(piece);
  }
  return scanner.facts();
}

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Every bit pattern of a small float, decoded by its definition. */
function decode(bits: number, exponentBits: number, mantissaBits: number): number {
  const exponent = (bits >> mantissaBits) & ((1 << exponentBits) - 1);
  const mantissa = bits & ((1 << mantissaBits) - 1);
  if (exponent === (1 << exponentBits) - 1) {
    return mantissa === 0 ? Infinity : NaN;
  }
  return exponent === 0 && mantissa === 0 ? 0 : 1;
}

describe("a scan of floats", () => {
  it("takes pieces of any length from any place in memory", () => {
    const memory = new Uint8Array(64).fill(0x7f);
    for (const dtype of ["F8_E5M2", "BF16", "F32", "F64"]) {
      for (let begin = 0; begin < 8; begin += 1) {
        for (let length = 0; length < 9; length += 1) {
          const { elements } = scan(dtype, memory.subarray(begin, begin + length));
          expect(elements).toBe(Math.floor(length / (floatFormatOf(dtype)?.bytes ?? 1)));
        }
      }
    }
  });

  it.each([
    ["BF16", 8, 7],
    ["F16", 5, 10],
  ] as const)("knows every value of %s", (dtype, exponentBits, mantissaBits) => {
    const wrong: number[] = [];
    for (let bits = 0; bits < 0x10000; bits += 1) {
      const value = decode(bits, exponentBits, mantissaBits);
      const among = scan(dtype, bytesOf(new Uint16Array([1, bits, 1, 1])));
      const alone = scan(dtype, bytesOf(new Uint16Array([bits])));
      if (
        among.nan !== (Number.isNaN(value) ? 1 : 0) ||
        among.inf !== (value === Infinity ? 1 : 0) ||
        alone.allZero !== (value === 0)
      ) {
        wrong.push(bits);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("knows every value of the two 8-bit floats", () => {
    for (let bits = 0; bits < 0x100; bits += 1) {
      const piece = new Uint8Array([1, 1, 1, bits, 1, 1, 1, 1]);
      const e5m2 = decode(bits, 5, 2);
      expect(scan("F8_E5M2", piece).nan).toBe(Number.isNaN(e5m2) ? 1 : 0);
      expect(scan("F8_E5M2", piece).inf).toBe(e5m2 === Infinity ? 1 : 0);
      expect(scan("F8_E4M3", piece)).toMatchObject({ nan: (bits & 0x7f) === 0x7f ? 1 : 0, inf: 0 });
    }
  });

  it.each([
    ["F32", Float32Array],
    ["F64", Float64Array],
  ] as const)("agrees with the machine on %s, however the bytes are cut", (dtype, Floats) => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.float(), fc.constantFrom(NaN, Infinity, -Infinity, 0, -0)), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.array(fc.nat(320), { maxLength: 4 }),
        fc.nat(7),
        (values, cuts, shift) => {
          const data = bytesOf(new Floats(values));
          const moved = new Uint8Array(data.length + shift);
          moved.set(data, shift);
          const at = [0, ...cuts.map((cut) => Math.min(cut, data.length)), data.length];
          at.sort((a, b) => a - b);
          const pieces = at.slice(1).map((end, i) => moved.subarray(shift + at[i]!, shift + end));
          const bad = values.findIndex((value) => !Number.isFinite(value));
          expect(scan(dtype, ...pieces)).toEqual({
            elements: values.length,
            nan: values.filter((value) => Number.isNaN(value)).length,
            inf: values.filter((value) => Math.abs(value) === Infinity).length,
            firstBad: bad === -1 ? undefined : bad,
            allZero: values.every((value) => value === 0),
          });
        },
      ),
    );
  });

  it("finds one bad value and one that is not zero in a million", () => {
    const values = new Float32Array(1_000_000);
    expect(scan("F32", bytesOf(values)).allZero).toBe(true);
    values[777_777] = -1e-40;
    expect(scan("F32", bytesOf(values)).allZero).toBe(false);
    values[777_777] = Infinity;
    expect(scan("F32", bytesOf(values))).toMatchObject({ nan: 0, inf: 1, firstBad: 777_777 });
    const doubles = new Float64Array(100_000);
    doubles[99_000] = 5e-324;
    expect(scan("F64", bytesOf(doubles)).allZero).toBe(false);
  });

  it("says nothing of what is no float, and of nothing", () => {
    expect(floatFormatOf("I64")).toBeUndefined();
    expect(scan("F32")).toMatchObject({ elements: 0, allZero: false });
  });
});
