import { pathSetting } from "../../../config/pathSetting.js";
import { entryOf } from "../../../config/setting.js";
import { checkpointAt, defineRule, wholeInstead } from "../../../findings/rule.js";
import { msg } from "../../../model/message.js";
import { baseName, isInside } from "../../../paths.js";
import { looksSaved } from "../paths.js";

/** Upstream always counts from 0, so a run that resumes into its own folder rewrites it. */
export const orzStepRestartsAtZero = defineRule({
  id: "orz-step-restarts-at-zero",
  severity: "error",
  effect: "none",
  docs: {
    what: "`pretrain` lies inside `save_path`.",
    why: "Open-Reasoner-Zero counts steps from 0 at every start, so the resumed run writes over the `iterN` folders that it came from.",
    next: "Give the resumed run a `save_path` of its own: the fix sets it together with `pretrain` and `critic_pretrain`.",
    bad: '```python\npretrain: str = "orz_ckpt/run/iter100/policy"\nsave_path: str = "orz_ckpt/run"\n```',
    good: '```python\npretrain: str = "orz_ckpt/run/iter100/policy"\nsave_path: str = "orz_ckpt/run_from100"\n```',
  },
  sources: [
    "https://github.com/Open-Reasoner-Zero/Open-Reasoner-Zero/blob/main/orz/ppo/trainer.py",
  ],
  needs: ["weights", "output"],
  async check({ config, trainingFolder, facts, resumeByHand }) {
    const entry = entryOf(config, "save_path");
    const pretrain = pathSetting(config, "pretrain", trainingFolder);
    const savePath = pathSetting(config, "save_path", trainingFolder);
    if (
      entry === undefined ||
      pretrain === undefined ||
      savePath === undefined ||
      !looksSaved(pretrain) ||
      !isInside(savePath, pretrain)
    ) {
      return [];
    }
    const runs = await facts.runs();
    const checkpoint = checkpointAt(pretrain, runs);
    const whole = checkpoint === undefined ? undefined : wholeInstead(checkpoint, runs);
    return [
      {
        at: entry,
        message: msg(
          "Steps are counted from 0 again, so this run would write over the checkpoints in {0} that it starts from.",
          baseName(savePath),
        ),
        fixes: [whole === undefined ? undefined : resumeByHand(whole)],
      },
    ];
  },
});
