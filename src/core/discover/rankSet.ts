/** The numbers of a set of per-rank files, by a pattern whose first group is the rank. */
export interface RankSet {
  /** One more than the highest rank that is there; 0 without any. */
  readonly worldSize: number;
  /** Ranks below it without a file. */
  readonly absent: readonly number[];
}

/** Which ranks a folder's names show; the highest one tells how many there were. */
export function rankSet(names: Iterable<string>, pattern: RegExp): RankSet {
  const ranks = new Set(
    [...names].flatMap((name) => {
      const rank = pattern.exec(name)?.[1];
      return rank === undefined ? [] : [Number(rank)];
    }),
  );
  const worldSize = Math.max(-1, ...ranks) + 1;
  // A name may carry any number; a cluster has no more ranks than this.
  const known = Math.min(worldSize, 1 << 20);
  return {
    worldSize,
    absent: Array.from({ length: known }, (_, rank) => rank).filter((rank) => !ranks.has(rank)),
  };
}
