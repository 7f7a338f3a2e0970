import type { LayoutMatch } from "../parts/layout.js";
import type { CheckpointFile, Holds, StateKind } from "../model/checkpoint.js";

/** Bytes and times of a checkpoint, over all files of its parts and expectedFiles. */
export interface Extent {
  readonly bytes: number;
  /** The newest write, milliseconds since 1970; 0 for a folder without files. */
  readonly savedMs: number;
}

/** Sums up a match's files, each once. */
export function extentOf(match: LayoutMatch): Extent {
  const files = new Map<string, CheckpointFile>();
  for (const file of [
    ...match.parts.flatMap((part) => part.files),
    ...match.expectedFiles.map((expected) => expected.file),
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

/** Which state is there: what the expectedFiles hold, less what has a defect, plus what is recorded otherwise. */
export function holdsOf(match: LayoutMatch, defective: ReadonlySet<string>): Holds {
  const expected = (kind: StateKind): boolean => {
    const files = match.expectedFiles.filter(({ holds }) => holds === kind);
    return (
      match.alsoHolds.includes(kind) ||
      (files.length > 0 && files.every(({ file }) => !defective.has(file.path)))
    );
  };
  return {
    weights: expected("weights"),
    optimizer: expected("optimizer"),
    scheduler: expected("scheduler"),
    rng: expected("rng"),
    data: expected("data"),
  };
}
