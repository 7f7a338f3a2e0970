import { newestIncomplete } from "../../findings/choice.js";
import { rolePath } from "../../config/pathSetting.js";
import { roleEntry } from "../../config/setting.js";
import { checkpointAt, findingAt, type DiskFacts, type Rule } from "../../findings/rule.js";
import type { Checkpoint, CheckpointState } from "../../model/checkpoint.js";
import type { TrainingConfig } from "../../model/config.js";
import type { Finding } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import { baseName } from "../../paths.js";

/** A save was cut off: what looks newest, or what `pretrain` names, is not whole. */
export const newestCheckpointIncomplete: Rule = {
  id: newestIncomplete.id,
  severity: newestIncomplete.severity,
  docs: "The newest checkpoint, or the one that `pretrain` names, is incomplete or damaged: a kill during the save. Loading it fails, or goes on with half a state.",
  check(config, disk) {
    const named = checkpointAt(rolePath(config, "weights", disk.trainingFolder), disk);
    if (named !== undefined && isBroken(named.state)) {
      return broken(config, disk, { role: "weights", checkpoint: named });
    }
    const newest = disk.run?.checkpoints[0];
    // A save that runs is no news; to start from it would be wrong all the same.
    return newest !== undefined && isBroken(newest.state) && !newest.beingWritten
      ? broken(config, disk, { role: "output", checkpoint: newest })
      : [];
  },
};

function isBroken(state: CheckpointState): boolean {
  return state === "incomplete" || state === "damaged";
}

function broken(
  config: TrainingConfig,
  disk: DiskFacts,
  { role, checkpoint }: { readonly role: "weights" | "output"; readonly checkpoint: Checkpoint },
): readonly Finding[] {
  const entry = roleEntry(config, role);
  if (entry === undefined) {
    return [];
  }
  const run = disk.runs.find(({ path }) => path === checkpoint.run);
  const whole = run?.newestResumable;
  const fix = role === "weights" && whole !== undefined ? disk.resumeByHand(whole) : undefined;
  const message =
    whole === undefined
      ? msg(
          "{0} is {1}, and no checkpoint of this run can be resumed.",
          baseName(checkpoint.path),
          checkpoint.state,
        )
      : msg(
          "{0} is {1}. The newest that can be resumed is {2}.",
          baseName(checkpoint.path),
          checkpoint.state,
          baseName(whole.path),
        );
  return [
    findingAt(newestCheckpointIncomplete, config, entry, {
      message,
      ...(fix === undefined ? {} : { fixes: [fix] }),
    }),
  ];
}
