import { entryOf } from "../../../config/setting.js";
import { msg } from "../../../model/message.js";
import { baseName, isInside } from "../../../paths.js";
import { checkpointAt, looksSaved, pathSetting, wholeInstead } from "../paths.js";
import { resumeFix } from "../resumeFix.js";
import { findingAt, type Rule } from "../../../rules/rule.js";

/** Upstream always counts from 0, so a run that resumes into its own folder rewrites it. */
export const orzStepRestartsAtZero: Rule = {
  id: "orz-step-restarts-at-zero",
  severity: "error",
  docs: "`pretrain` lies inside `save_path`. Open-Reasoner-Zero counts steps from 0 at every start, so the resumed run writes over the `iterN` folders that it came from.",
  check(tree, disk) {
    const entry = entryOf(tree, "save_path");
    const pretrain = pathSetting(tree, "pretrain", disk);
    const savePath = pathSetting(tree, "save_path", disk);
    if (
      entry === undefined ||
      pretrain === undefined ||
      savePath === undefined ||
      !looksSaved(pretrain) ||
      !isInside(savePath, pretrain)
    ) {
      return [];
    }
    const checkpoint = checkpointAt(pretrain, disk);
    const whole = checkpoint === undefined ? undefined : wholeInstead(checkpoint, disk);
    const fix = whole === undefined ? undefined : resumeFix(tree, whole, disk.trainingFolder);
    return [
      findingAt(orzStepRestartsAtZero, tree, entry, {
        message: msg(
          "Steps are counted from 0 again, so this run would write over the checkpoints in {0} that it starts from.",
          baseName(savePath),
        ),
        ...(fix === undefined ? {} : { fixes: [fix] }),
      }),
    ];
  },
};
