import { entryOf } from "../../../config/setting.js";
import { pathSetting } from "../../../config/pathSetting.js";
import { checkpointAt, findingAt, wholeInstead, type Rule } from "../../../findings/rule.js";
import { msg } from "../../../model/message.js";
import { baseName, isInside } from "../../../paths.js";
import { looksSaved } from "../paths.js";

/** Upstream always counts from 0, so a run that resumes into its own folder rewrites it. */
export const orzStepRestartsAtZero: Rule = {
  id: "orz-step-restarts-at-zero",
  severity: "error",
  docs: "`pretrain` lies inside `save_path`. Open-Reasoner-Zero counts steps from 0 at every start, so the resumed run writes over the `iterN` folders that it came from.",
  check(config, disk) {
    const entry = entryOf(config, "save_path");
    const pretrain = pathSetting(config, "pretrain", disk.trainingFolder);
    const savePath = pathSetting(config, "save_path", disk.trainingFolder);
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
    const fix = whole === undefined ? undefined : disk.resumeByHand(whole);
    return [
      findingAt(orzStepRestartsAtZero, config, entry, {
        message: msg(
          "Steps are counted from 0 again, so this run would write over the checkpoints in {0} that it starts from.",
          baseName(savePath),
        ),
        ...(fix === undefined ? {} : { fixes: [fix] }),
      }),
    ];
  },
};
