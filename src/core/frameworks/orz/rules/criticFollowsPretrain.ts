import { pathSetting } from "../../../config/pathSetting.js";
import { entryOf } from "../../../config/setting.js";
import { checkpointAt, defineRule } from "../../../findings/rule.js";
import { msg } from "../../../model/message.js";
import { baseName, joinPath, parentPath } from "../../../paths.js";
import { looksSaved } from "../paths.js";
import { hasCritic } from "../returns.js";

/**
 * `critic_pretrain` defaults to `pretrain`: editing `pretrain` alone makes the critic load the policy,
 * and equal strings make upstream initialise the value head anew.
 */
export const orzCriticFollowsPretrain = defineRule({
  id: "orz-critic-follows-pretrain",
  severity: "error",
  effect: "none",
  docs: {
    what: "`pretrain` is a saved policy, but `critic_pretrain` is not the critic saved beside it.",
    why: "The critic then loads policy weights, or the base model, and its trained value head is lost. No error tells: the returns only get worse.",
    next: "Point both at the same `iterN`, and `save_path` at a new folder: the fix sets all three.",
    bad: '```python\npretrain: str = "orz_ckpt/run/iter100/policy"\ncritic_pretrain: str = "" if use_grpo else pretrain\n```',
    good: '```python\npretrain: str = "orz_ckpt/run/iter100/policy"\ncritic_pretrain: str = "orz_ckpt/run/iter100/critic"\nsave_path: str = "orz_ckpt/run_from100"\n```',
  },
  sources: [
    "https://github.com/Open-Reasoner-Zero/Open-Reasoner-Zero/blob/main/playground/orz_7b_ppo.py",
  ],
  needs: ["weights"],
  async check({ config, trainingFolder, facts, resumeByHand }) {
    const unset = entryOf(config, "critic_pretrain") === undefined;
    const entry = entryOf(config, "critic_pretrain") ?? entryOf(config, "pretrain");
    const pretrain = pathSetting(config, "pretrain", trainingFolder);
    const critic =
      pathSetting(config, "critic_pretrain", trainingFolder) ?? (unset ? pretrain : undefined);
    if (
      entry === undefined ||
      pretrain === undefined ||
      critic === undefined ||
      !looksSaved(pretrain) ||
      baseName(pretrain) !== "policy"
    ) {
      return [];
    }
    const sibling = joinPath(parentPath(pretrain), "critic");
    const checkpoint = checkpointAt(pretrain, await facts.runs());
    // A save that is not whole is for newest-checkpoint-incomplete: its critic is none to point at.
    if (checkpoint?.state !== "complete" || !hasCritic(checkpoint) || critic === sibling) {
      return [];
    }
    return [
      {
        at: entry,
        message:
          critic === pretrain
            ? msg(
                "The critic would load the policy's weights and lose its value head: critic_pretrain follows pretrain. The critic of this step is {0}.",
                sibling,
              )
            : msg(
                "The policy goes on from {0}, the critic does not. The critic of this step is {1}.",
                baseName(checkpoint.path),
                sibling,
              ),
        fixes: [resumeByHand(checkpoint)],
      },
    ];
  },
});
