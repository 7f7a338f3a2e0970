import type { CheckpointFile } from "../model/checkpoint.js";
import { msg, type Message } from "../model/message.js";

/** Files of which each rank writes one, by rank. */
export type RankSet = ReadonlyMap<number, CheckpointFile>;

/** The files whose name matches; the first group of the pattern is the rank. */
export function rankSet(files: ReadonlyMap<string, CheckpointFile>, pattern: RegExp): RankSet {
  const set = new Map<number, CheckpointFile>();
  for (const [name, file] of files) {
    const rank = pattern.exec(name)?.[1];
    if (rank !== undefined) {
      set.set(Number(rank), file);
    }
  }
  return set;
}

/** One more than the highest rank: the least number of ranks that can have written the set. */
export function leastSize(ranks: Iterable<number>): number {
  return Math.max(-1, ...ranks) + 1;
}

/**
 * What a set of ranks lacks or has too much, if it is to be 0 to `size` - 1. `what` names its files in
 * the plural of the framework's own word, as it is in their names (`optim_states`).
 */
export function rankGaps(ranks: Iterable<number>, size: number, what: string): readonly Message[] {
  const present = new Set(ranks);
  const lacking = Array.from({ length: size }, (_, rank) => rank).filter(
    (rank) => !present.has(rank),
  );
  const beyond = [...present].filter((rank) => rank >= size);
  return [
    ...(lacking.length === 0
      ? []
      : [msg("has {0} of {1} ranks, lacks rank {2}", what, size, ranges(lacking))]),
    ...(beyond.length === 0
      ? []
      : [msg("has {0} of rank {1}, but {2} ranks wrote it", what, ranges(beyond), size)]),
  ];
}

/** `0-3, 7`. */
function ranges(numbers: readonly number[]): string {
  const parts: string[] = [];
  const sorted = [...numbers].toSorted((a, b) => a - b);
  let start = sorted[0] ?? 0;
  sorted.forEach((number, at) => {
    const next = sorted[at + 1];
    if (next !== number + 1) {
      parts.push(start === number ? String(number) : `${start}-${number}`);
      start = next ?? 0;
    }
  });
  return parts.join(", ");
}

/** More ranks than any cluster has; a record that claims them is not believed. */
const rankLimit = 1_000_000;

/** A recorded number of ranks, undefined when it cannot be one. */
export function rankCountOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value <= rankLimit
    ? value
    : undefined;
}
