import { isDamage } from "../../../core/findings/effects.js";
import type { Checkpoint } from "../../../core/model/checkpoint.js";
import type { Finding } from "../../../core/model/finding.js";

/** True for a finding that says where a checkpoint is not whole. */
export function isBroken(finding: Finding): boolean {
  return isDamage(finding) || finding.effect === "incomplete";
}

/** True for a checkpoint that was not saved to its end, or was damaged since; not while it is being written. */
export function isBrokenCheckpoint({ state, beingWritten }: Checkpoint): boolean {
  return (state === "incomplete" || state === "damaged") && !beingWritten;
}
