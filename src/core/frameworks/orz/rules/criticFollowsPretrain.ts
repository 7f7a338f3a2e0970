import { entryOf } from "../../../config/setting.js";
import { msg } from "../../../model/message.js";
import { baseName, joinPath, parentPath } from "../../../paths.js";
import { checkpointAt, looksSaved, pathSetting } from "../paths.js";
import { resumeFix } from "../resumeFix.js";
import { findingAt, type Rule } from "../../../rules/rule.js";

/**
 * `critic_pretrain` defaults to `pretrain`: editing `pretrain` alone makes the critic load the policy,
 * and equal strings make upstream initialise the value head anew.
 */
export const orzCriticFollowsPretrain: Rule = {
  id: "orz-critic-follows-pretrain",
  severity: "error",
  docs: "`pretrain` is a saved policy, but `critic_pretrain` is not the critic saved beside it. The critic then loads policy weights, or the base model, and its trained value head is lost.",
  check(tree, disk) {
    const entry = entryOf(tree, "critic_pretrain") ?? entryOf(tree, "pretrain");
    const pretrain = pathSetting(tree, "pretrain", disk);
    const unset = entryOf(tree, "critic_pretrain") === undefined;
    const critic = pathSetting(tree, "critic_pretrain", disk) ?? (unset ? pretrain : undefined);
    if (
      entry === undefined ||
      pretrain === undefined ||
      critic === undefined ||
      tree.framework !== "orz"
    ) {
      return [];
    }
    const checkpoint = checkpointAt(pretrain, disk);
    const hasCritic = checkpoint?.parts.some(({ role }) => role === "critic") === true;
    // Of a save that is not whole newest-checkpoint-incomplete tells: its critic is no critic to point at.
    if (
      !looksSaved(pretrain) ||
      baseName(pretrain) !== "policy" ||
      !hasCritic ||
      checkpoint.state !== "complete"
    ) {
      return [];
    }
    const sibling = joinPath(parentPath(pretrain), "critic");
    if (critic === sibling) {
      return [];
    }
    const fix = resumeFix(tree, checkpoint, disk.trainingFolder);
    return [
      findingAt(orzCriticFollowsPretrain, tree, entry, {
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
