import { entryOf, numberSetting, textSetting } from "../../config/setting.js";
import type { ConfigTree } from "../../model/config.js";
import { msg } from "../../model/message.js";
import { findingAt, type DiskFacts, type Rule } from "../rule.js";

/** Nothing to resume from, however long the run was. */
export const wouldNeverSave: Rule = {
  id: "would-never-save",
  severity: "warning",
  docs: "With these settings no checkpoint is written before the end: `save_interval` is larger than the number of steps, not positive, or `save_strategy` is `no`.",
  check(tree, disk) {
    if (tree.framework === "hf-trainer") {
      const strategy = entryOf(tree, "save_strategy");
      return strategy !== undefined && textSetting(tree, "save_strategy") === "no"
        ? [
            findingAt(wouldNeverSave, tree, strategy, {
              message: msg("No checkpoint is written: save_strategy is {0}.", "no"),
            }),
          ]
        : [];
    }
    const entry = entryOf(tree, "save_interval");
    const interval = numberSetting(tree, "save_interval");
    const steps = totalSteps(tree, disk);
    if (entry === undefined || interval === undefined) {
      return [];
    }
    if (interval > 0 && (steps === undefined || interval <= steps)) {
      return [];
    }
    return [
      findingAt(wouldNeverSave, tree, entry, {
        message:
          interval <= 0
            ? msg("No checkpoint is written: save_interval is {0}.", interval)
            : msg(
                "No checkpoint is written before the end: save_interval is {0}, the run has {1} steps.",
                interval,
                steps ?? 0,
              ),
      }),
    ];
  },
};

/** `num_episodes` times the batches of the prompt loader, which keeps a last smaller batch. */
function totalSteps(tree: ConfigTree, { prompts }: DiskFacts): number | undefined {
  const episodes = numberSetting(tree, "num_episodes");
  const batch = numberSetting(tree, "rollout_batch_size");
  return prompts === undefined || episodes === undefined || batch === undefined || batch <= 0
    ? undefined
    : episodes * Math.ceil(prompts / batch);
}
