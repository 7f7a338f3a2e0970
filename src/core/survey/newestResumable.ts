import type { Checkpoint } from "../model/checkpoint.js";

/**
 * The one resolver that tree, tasks, fixes and command line share: the highest step among the checkpoints of the current
 * line of history that can be resumed, and of equal steps the one saved last. Never by name or time alone.
 */
export function newestResumable(checkpoints: readonly Checkpoint[]): Checkpoint | undefined {
  return checkpoints
    .filter(({ resumable, givenUpAfter }) => resumable && givenUpAfter === undefined)
    .toSorted(newestFirst)[0];
}

/** Order of a run's checkpoints: highest step first, then the one saved last, then by path. */
export function newestFirst(a: Checkpoint, b: Checkpoint): number {
  return (b.step ?? -1) - (a.step ?? -1) || b.savedMs - a.savedMs || (a.path < b.path ? -1 : 1);
}
