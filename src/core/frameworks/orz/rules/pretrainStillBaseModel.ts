import { pathSetting } from "../../../config/pathSetting.js";
import { entryOf, textSetting } from "../../../config/setting.js";
import { findingAt, type Rule } from "../../../findings/rule.js";
import { msg } from "../../../model/message.js";
import { baseName } from "../../../paths.js";
import { looksSaved } from "../paths.js";

/** The run has checkpoints, and starting it by hand would begin anew over them. */
export const pretrainStillBaseModel: Rule = {
  id: "pretrain-still-base-model",
  severity: "warning",
  docs: "`save_path` holds checkpoints, but `pretrain` is still the base model. Started by hand, the run begins at step 0 and writes over `iterN` folders. Respawn's Resume needs no edit; the fix is for resuming by hand. Silent once the run was started by `python -m respawn.orz`, whose same command goes on by itself.",
  check(config, disk) {
    const entry = entryOf(config, "pretrain");
    const newest = disk.run?.newestResumable;
    const pretrain = pathSetting(config, "pretrain", disk.trainingFolder);
    if (
      entry === undefined ||
      newest === undefined ||
      // Upstream saves no place in its data: only the record of a save under `respawn.orz` holds it.
      newest.holds.data ||
      pretrain === undefined ||
      looksSaved(pretrain)
    ) {
      return [];
    }
    const fix = disk.resumeByHand(newest);
    return [
      findingAt(pretrainStillBaseModel, config, entry, {
        message: msg(
          "pretrain is still the base model {0}, but save_path holds {1}. Started by hand, this run begins at step 0 and writes over it. Respawn's Resume needs no edit.",
          textSetting(config, "pretrain") ?? "",
          baseName(newest.path),
        ),
        ...(fix === undefined ? {} : { fixes: [fix] }),
      }),
    ];
  },
};
