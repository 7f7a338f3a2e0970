import { entryOf } from "../../../config/setting.js";
import { pathSetting } from "../../../config/pathSetting.js";
import { checkpointAt, findingAt, type Rule } from "../../../findings/rule.js";
import { msg } from "../../../model/message.js";
import { baseName, joinPath, parentPath } from "../../../paths.js";
import { looksSaved } from "../paths.js";
import { hasCritic } from "../returns.js";

/**
 * `critic_pretrain` defaults to `pretrain`: editing `pretrain` alone makes the critic load the policy,
 * and equal strings make upstream initialise the value head anew.
 */
export const orzCriticFollowsPretrain: Rule = {
  id: "orz-critic-follows-pretrain",
  severity: "error",
  docs: "`pretrain` is a saved policy, but `critic_pretrain` is not the critic saved beside it. The critic then loads policy weights, or the base model, and its trained value head is lost.",
  check(config, disk) {
    const entry = entryOf(config, "critic_pretrain") ?? entryOf(config, "pretrain");
    const pretrain = pathSetting(config, "pretrain", disk.trainingFolder);
    const unset = entryOf(config, "critic_pretrain") === undefined;
    const critic =
      pathSetting(config, "critic_pretrain", disk.trainingFolder) ?? (unset ? pretrain : undefined);
    if (entry === undefined || pretrain === undefined || critic === undefined) {
      return [];
    }
    const checkpoint = checkpointAt(pretrain, disk);
    // A save that is not whole is for newest-checkpoint-incomplete: its critic is none to point at.
    if (
      !looksSaved(pretrain) ||
      baseName(pretrain) !== "policy" ||
      checkpoint === undefined ||
      !hasCritic(checkpoint) ||
      checkpoint.state !== "complete"
    ) {
      return [];
    }
    const sibling = joinPath(parentPath(pretrain), "critic");
    if (critic === sibling) {
      return [];
    }
    const fix = disk.resumeByHand(checkpoint);
    return [
      findingAt(orzCriticFollowsPretrain, config, entry, {
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
        ...(fix === undefined ? {} : { fixes: [fix] }),
      }),
    ];
  },
};
