import type { PickleSequence, PickleValue } from "./value.js";

/** A power of two. */
const slots = 256;

/**
 * One tuple for the many equal ones among the shapes and strides of tensors: half of what a walk costs is the
 * collector's copying of what it keeps. Remembers the last of each hash, so that its memory is bounded.
 */
export class PickleShapes {
  readonly #known = new Array<PickleSequence | undefined>(slots).fill(undefined);

  /** A tuple of these items: one that was given before, where they are the same numbers. */
  tuple(items: PickleValue[]): PickleSequence {
    let hash = 0;
    for (const item of items) {
      if (typeof item !== "number") {
        return { kind: "tuple", items };
      }
      hash = (Math.imul(hash, 31) + item) | 0;
    }
    const slot = (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (slots - 1);
    const known = this.#known[slot];
    if (known !== undefined && same(known.items, items)) {
      return known;
    }
    const tuple: PickleSequence = { kind: "tuple", items };
    this.#known[slot] = tuple;
    return tuple;
  }
}

function same(a: readonly PickleValue[], b: readonly PickleValue[]): boolean {
  return a.length === b.length && a.every((item, at) => Object.is(item, b[at]));
}
