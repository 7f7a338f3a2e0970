import type { FloatFormat } from "./floatFormat.js";

/** What a scan saw in a run of floats. */
export interface FloatFacts {
  readonly elements: number;
  readonly nan: number;
  readonly inf: number;
  /** Index of the first element that is not finite. */
  readonly firstBad: number | undefined;
  /** True when there are elements and all are plus or minus zero. */
  readonly allZero: boolean;
}

/** Words looked at between two decisions: a block stays in the fastest cache. */
const blockWords = 4096;

/**
 * Counts NaN and infinity in floats that arrive in pieces of any length. Whole blocks are only asked
 * whether they hold such a value at all, four bytes at a time without a branch; the rare block that does is
 * looked at element by element.
 *
 * The test: adding the exponent's lowest bit to a masked element carries into the sign bit just when the
 * exponent is all ones, and no carry leaves the element, so 32 bits test one, two or four elements.
 */
export class FloatScan {
  readonly #mask: number;
  readonly #step: number;
  readonly #signs: number;
  readonly #magnitude: number;
  #carry = new Uint8Array(0);
  #elements = 0;
  #nan = 0;
  #inf = 0;
  #firstBad: number | undefined;
  #anyBits = 0;

  constructor(private readonly format: FloatFormat) {
    const { bytes, exponent, magnitude } = format;
    const lowest = exponent & -exponent;
    this.#mask = inEveryLane(exponent, bytes);
    this.#step = inEveryLane(lowest, bytes);
    this.#signs = inEveryLane(magnitude + 1, bytes);
    this.#magnitude = inEveryLane(magnitude, bytes);
  }

  /** Takes the next bytes, which need not end with an element. */
  feed(bytes: Uint8Array): void {
    const size = this.format.bytes;
    let rest = bytes;
    if (this.#carry.length > 0) {
      const head = joined(this.#carry, bytes.subarray(0, size - this.#carry.length));
      rest = bytes.subarray(size - this.#carry.length);
      this.#carry = head.length < size ? head : new Uint8Array(0);
      if (head.length < size) {
        return;
      }
      this.#exactly(head);
    }
    const whole = rest.length - (rest.length % size);
    this.#scan(rest.subarray(0, whole));
    this.#carry = rest.slice(whole);
  }

  /** What was seen so far. */
  facts(): FloatFacts {
    return {
      elements: this.#elements,
      nan: this.#nan,
      inf: this.#inf,
      firstBad: this.#firstBad,
      allZero: this.#elements > 0 && this.#anyBits === 0,
    };
  }

  #scan(bytes: Uint8Array): void {
    // An old header may leave the data where typed arrays cannot reach it: a copy lies right.
    const aligned = bytes.byteOffset % this.format.bytes === 0 ? bytes : bytes.slice();
    const head = Math.min(aligned.length, (4 - (aligned.byteOffset % 4)) % 4);
    const words = (aligned.length - head) >>> 2;
    this.#exactly(aligned.subarray(0, head));
    if (words === 0) {
      // A view of no words must begin at a multiple of four bytes too, and these few may not.
      this.#exactly(aligned.subarray(head));
      return;
    }
    const view = new Int32Array(aligned.buffer, aligned.byteOffset + head, words);
    for (let at = 0; at < words; at += blockWords) {
      const block = view.subarray(at, Math.min(words, at + blockWords));
      if (this.#isFinite(block)) {
        this.#elements += (block.length * 4) / this.format.bytes;
      } else {
        this.#exactly(new Uint8Array(block.buffer, block.byteOffset, block.length * 4));
      }
    }
    this.#exactly(aligned.subarray(head + words * 4));
  }

  /** True when no element of the block is NaN or infinite; notes whether it has other than zeros. */
  #isFinite(block: Int32Array): boolean {
    const { carried, bits } =
      this.format.bytes === 8
        ? testDoubles(block, this.#mask, this.#step)
        : testWords(block, this.#mask, this.#step);
    this.#anyBits |= bits & this.#magnitude;
    return (carried & this.#signs) === 0;
  }

  /** Looks at each element; the length is a multiple of an element's. */
  #exactly(bytes: Uint8Array): void {
    const { bytes: size, exponent, mantissa, magnitude } = this.format;
    for (let at = 0; at < bytes.length; at += size) {
      let value = 0;
      for (let byte = size - 1; byte >= Math.max(0, size - 4); byte -= 1) {
        value = (value << 8) | (bytes[at + byte] ?? 0);
      }
      const low =
        size === 8
          ? (bytes[at] ?? 0) | (bytes[at + 1] ?? 0) | (bytes[at + 2] ?? 0) | (bytes[at + 3] ?? 0)
          : 0;
      this.#anyBits |= (value & magnitude) | low;
      if ((value & exponent) === exponent) {
        this.#firstBad ??= this.#elements;
        if (mantissa !== 0 && (value & mantissa) === 0 && low === 0) {
          this.#inf += 1;
        } else {
          this.#nan += 1;
        }
      }
      this.#elements += 1;
    }
  }
}

/** What a block's elements have in common: a carry in any sign bit, and any bit that is set. */
interface BlockTest {
  readonly carried: number;
  readonly bits: number;
}

/** One, two or four elements a word. Written out four times: this loop is where a deep check's time goes. */
function testWords(block: Int32Array, mask: number, step: number): BlockTest {
  let carried = 0;
  let bits = 0;
  let at = 0;
  for (; at + 3 < block.length; at += 4) {
    const a = block[at] as number;
    const b = block[at + 1] as number;
    const c = block[at + 2] as number;
    const d = block[at + 3] as number;
    carried |=
      ((a & mask) + step) | ((b & mask) + step) | ((c & mask) + step) | ((d & mask) + step);
    bits |= a | b | c | d;
  }
  for (; at < block.length; at += 1) {
    const word = block[at] as number;
    carried |= (word & mask) + step;
    bits |= word;
  }
  return { carried, bits };
}

/** The exponent of a double lies in its second word; every bit of its first is magnitude. */
function testDoubles(block: Int32Array, mask: number, step: number): BlockTest {
  let carried = 0;
  let low = 0;
  let high = 0;
  for (let at = 1; at < block.length; at += 2) {
    const word = block[at] as number;
    low |= block[at - 1] as number;
    carried |= (word & mask) + step;
    high |= word;
  }
  return { carried, bits: high | (low === 0 ? 0 : 1) };
}

/** An element's mask repeated over 32 bits; a double's is that of its second word. */
function inEveryLane(mask: number, bytes: number): number {
  switch (bytes) {
    case 1:
      return Math.imul(mask, 0x01010101);
    case 2:
      return Math.imul(mask, 0x00010001);
    default:
      return mask | 0;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
