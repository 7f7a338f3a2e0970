import { newestIncomplete } from "../../findings/choice.js";
import { entryOf } from "../../config/setting.js";
import type { Checkpoint, CheckpointState } from "../../model/checkpoint.js";
import type { ConfigTree } from "../../model/config.js";
import type { Finding } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import { baseName } from "../../paths.js";
import { checkpointAt, pathSetting } from "../../frameworks/orz/paths.js";
import { resumeFix } from "../../frameworks/orz/resumeFix.js";
import { findingAt, type DiskFacts, type Rule } from "../rule.js";

/** A save was cut off: what looks newest, or what `pretrain` names, is not whole. */
export const newestCheckpointIncomplete: Rule = {
  id: newestIncomplete.id,
  severity: newestIncomplete.severity,
  docs: "The newest checkpoint, or the one that `pretrain` names, is incomplete or damaged: a kill during the save. Loading it fails, or goes on with half a state.",
  check(tree, disk) {
    const named = checkpointAt(pathSetting(tree, "pretrain", disk), disk);
    if (named !== undefined && isBroken(named.state)) {
      return broken(tree, disk, { key: "pretrain", checkpoint: named });
    }
    const newest = disk.run?.checkpoints[0];
    const key = tree.framework === "orz" ? "save_path" : "output_dir";
    // A save that runs is no news; to start from it would be wrong all the same.
    return newest !== undefined && isBroken(newest.state) && !newest.beingWritten
      ? broken(tree, disk, { key, checkpoint: newest })
      : [];
  },
};

function isBroken(state: CheckpointState): boolean {
  return state === "incomplete" || state === "damaged";
}

function broken(
  tree: ConfigTree,
  disk: DiskFacts,
  { key, checkpoint }: { readonly key: string; readonly checkpoint: Checkpoint },
): readonly Finding[] {
  const entry = entryOf(tree, key);
  if (entry === undefined) {
    return [];
  }
  const run = disk.runs.find(({ path }) => path === checkpoint.run);
  const whole = run?.newestResumable;
  const fix =
    key === "pretrain" && whole !== undefined
      ? resumeFix(tree, whole, disk.trainingFolder)
      : undefined;
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
    findingAt(newestCheckpointIncomplete, tree, entry, {
      message,
      ...(fix === undefined ? {} : { fixes: [fix] }),
    }),
  ];
}
