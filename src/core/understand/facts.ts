import type { Sighting } from "../discover/layout.js";
import type { CheckpointFile, Holds, StateKind } from "../model/checkpoint.js";

/** Bytes and times of a checkpoint, over all files of its parts and claims. */
export interface Extent {
  readonly bytes: number;
  /** The newest write, milliseconds since 1970; 0 for a folder without files. */
  readonly savedMs: number;
}

/** Sums up a sighting's files, each once. */
export function extentOf(sighting: Sighting): Extent {
  const files = new Map<string, CheckpointFile>();
  for (const file of [
    ...sighting.parts.flatMap((part) => part.files),
    ...sighting.claims.map((claim) => claim.file),
  ]) {
    files.set(file.path, file);
  }
  let bytes = 0;
  let savedMs = 0;
  for (const file of files.values()) {
    bytes += file.bytes;
    savedMs = Math.max(savedMs, file.modifiedMs);
  }
  return { bytes, savedMs };
}

/** Which state is there: what the claims hold, less what has a flaw, plus what is recorded otherwise. */
export function holdsOf(sighting: Sighting, flawed: ReadonlySet<string>): Holds {
  const claimed = (kind: StateKind): boolean => {
    const files = sighting.claims.filter(({ holds }) => holds === kind);
    return (
      sighting.alsoHolds.includes(kind) ||
      (files.length > 0 && files.every(({ file }) => !flawed.has(file.path)))
    );
  };
  return {
    weights: claimed("weights"),
    optimizer: claimed("optimizer"),
    scheduler: claimed("scheduler"),
    rng: claimed("rng"),
    data: claimed("data"),
  };
}
