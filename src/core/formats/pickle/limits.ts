/** What one walk over a pickle may cost; past a limit it stops and says so. */
export interface PickleLimits {
  /** Bytes read; payloads over 1 MiB are stepped over and do not count. */
  readonly bytes: number;
  readonly opcodes: number;
  /** Entries of the memo. */
  readonly memo: number;
  /** Values on the stack, and marks. */
  readonly stack: number;
  /** Containers, calls and byte strings built. */
  readonly objects: number;
}

/**
 * Enough for 300,000 tensors (a model of 100,000 with its Adam state); an object takes up to about 200 bytes of
 * memory, so that a hostile pickle costs less than 1 GiB.
 */
export const pickleLimits: PickleLimits = {
  bytes: 64 * 1024 * 1024,
  opcodes: 40_000_000,
  memo: 4_000_000,
  stack: 2_000_000,
  objects: 4_000_000,
};

/** For pickles inside a pickle's strings. */
export const nestedPickleLimits: PickleLimits = {
  bytes: 1024 * 1024,
  opcodes: 200_000,
  memo: 50_000,
  stack: 50_000,
  objects: 50_000,
};
