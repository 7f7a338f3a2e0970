import { entryOf, textSetting } from "../../config/setting.js";
import type { Checkpoint } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { baseName } from "../../paths.js";
import { looksSaved, pathSetting } from "../../frameworks/orz/paths.js";
import { resumeFix } from "../../frameworks/orz/resumeFix.js";
import { findingAt, type Rule } from "../rule.js";

/** The run has checkpoints, and starting it by hand would begin anew over them. */
export const pretrainStillBaseModel: Rule = {
  id: "pretrain-still-base-model",
  severity: "warning",
  docs: "`save_path` holds checkpoints, but `pretrain` is still the base model. Started by hand, the run begins at step 0 and writes over `iterN` folders. Respawn's Resume needs no edit; the fix is for resuming by hand. Silent once the run was started by `python -m respawn.orz`, whose same command goes on by itself.",
  check(tree, disk) {
    const entry = entryOf(tree, "pretrain");
    const newest = disk.run?.newestResumable;
    const pretrain = pathSetting(tree, "pretrain", disk);
    if (
      entry === undefined ||
      newest === undefined ||
      isUnderRespawn(newest) ||
      pretrain === undefined ||
      looksSaved(pretrain)
    ) {
      return [];
    }
    const fix = resumeFix(tree, newest, disk.trainingFolder);
    return [
      findingAt(pretrainStillBaseModel, tree, entry, {
        message: msg(
          "pretrain is still the base model {0}, but save_path holds {1}. Started by hand, this run begins at step 0 and writes over it. Respawn's Resume needs no edit.",
          textSetting(tree, "pretrain") ?? "",
          baseName(newest.path),
        ),
        ...(fix === undefined ? {} : { fixes: [fix] }),
      }),
    ];
  },
};

/** ORZ itself saves no position in its data: only the record of a save under `respawn.orz` holds it. */
function isUnderRespawn({ layout, holds }: Checkpoint): boolean {
  return layout === "orz" && holds.data;
}
