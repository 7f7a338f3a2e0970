import type { Checkpoint } from "../model/checkpoint.js";
import { newestFirst } from "./byProgress.js";

/**
 * The one resolver that tree, tasks, fixes and command line share: the furthest of the checkpoints of the current line of
 * history that can be resumed. Never by name or time alone.
 */
export function newestResumable(checkpoints: readonly Checkpoint[]): Checkpoint | undefined {
  return newestFirst(
    checkpoints.filter(({ resumable, givenUpAfter }) => resumable && givenUpAfter === undefined),
  )[0];
}
