import { pathSetting } from "../../../config/pathSetting.js";
import { entryOf, textSetting } from "../../../config/setting.js";
import { defineRule } from "../../../findings/rule.js";
import { msg } from "../../../model/message.js";
import { baseName } from "../../../paths.js";
import { looksSaved } from "../paths.js";

/** The run has checkpoints, and starting it by hand would begin anew over them. */
export const pretrainStillBaseModel = defineRule({
  id: "pretrain-still-base-model",
  severity: "warning",
  effect: "none",
  docs: {
    what: "`save_path` holds checkpoints, but `pretrain` is still the base model.",
    why: "Started by hand, the run begins at step 0 and writes over `iterN` folders. Silent once the run was started by `python -m respawn.orz`, whose same command goes on by itself.",
    next: "Use Respawn's Resume, which needs no edit. The fix is for resuming by hand.",
    bad: '```python\npretrain: str = "Qwen/Qwen2.5-7B"\nsave_path: str = "orz_ckpt/run"  # holds iter100\n```',
    good: '```python\npretrain: str = "orz_ckpt/run/iter100/policy"\ncritic_pretrain: str = "orz_ckpt/run/iter100/critic"\nsave_path: str = "orz_ckpt/run_from100"\n```',
  },
  sources: [
    "https://github.com/Open-Reasoner-Zero/Open-Reasoner-Zero/blob/main/orz/ppo/trainer.py",
  ],
  needs: ["weights", "output"],
  async check({ config, trainingFolder, facts, resumeByHand }) {
    const entry = entryOf(config, "pretrain");
    const pretrain = pathSetting(config, "pretrain", trainingFolder);
    if (entry === undefined || pretrain === undefined || looksSaved(pretrain)) {
      return [];
    }
    const newest = (await facts.run())?.newestResumable;
    // Upstream saves no place in its data: only the record of a save under `respawn.orz` holds it.
    if (newest === undefined || newest.holds.data) {
      return [];
    }
    return [
      {
        at: entry,
        message: msg(
          "pretrain is still the base model {0}, but save_path holds {1}. Started by hand, this run begins at step 0 and writes over it. Respawn's Resume needs no edit.",
          textSetting(config, "pretrain") ?? "",
          baseName(newest.path),
        ),
        fixes: [resumeByHand(newest)],
      },
    ];
  },
});
