import type { Checkpoint } from "../../../core/model/checkpoint.js";
import type { Run } from "../../../core/model/run.js";
import { isBrokenCheckpoint } from "./broken.js";

/** So many of the newest checkpoints of a run are shown, and so many that something is wrong with. */
const shownAtOnce = 5;

/**
 * Which checkpoints of a run stand below it, and which ones behind a row of their own: the newest, the broken and the one that a
 * resume takes are what people come for, and sixty saves are a wall. Both in the run's order; a rest of one is shown as well.
 */
export function shownAndRest({ checkpoints, newestResumable }: Run): {
  readonly shown: readonly Checkpoint[];
  readonly rest: readonly Checkpoint[];
} {
  const current = checkpoints.filter(({ givenUpAfter }) => givenUpAfter === undefined);
  const broken = checkpoints.filter(isBrokenCheckpoint);
  const shown = new Set([
    ...current.slice(0, shownAtOnce),
    ...broken.slice(0, shownAtOnce),
    ...(newestResumable === undefined ? [] : [newestResumable]),
  ]);
  const rest = checkpoints.filter((checkpoint) => !shown.has(checkpoint));
  return rest.length < 2
    ? { shown: checkpoints, rest: [] }
    : { shown: checkpoints.filter((checkpoint) => shown.has(checkpoint)), rest };
}
