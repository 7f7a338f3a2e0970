import { rolePath } from "../../config/pathSetting.js";
import { roleEntry, roleText } from "../../config/setting.js";
import { findingAt, type Rule } from "../../findings/rule.js";
import type { Finding } from "../../model/finding.js";
import { msg } from "../../model/message.js";

/** A path that does not exist is asked of the Hugging Face Hub, and fails there with another error. */
export const localPathReadAsHubId: Rule = {
  id: "local-path-read-as-hub-id",
  severity: "error",
  docs: "`pretrain` or `critic_pretrain` is a path, but nothing is there. transformers then takes it for a model id and asks the Hub, long after the GPUs were taken.",
  check(config, disk) {
    return (["weights", "criticWeights"] as const).flatMap((role): readonly Finding[] => {
      const entry = roleEntry(config, role);
      const text = roleText(config, role);
      const path = rolePath(config, role, disk.trainingFolder);
      if (entry === undefined || text === undefined || path === undefined) {
        return [];
      }
      const isPath =
        disk.looksSaved(path) || /^(?:\.{0,2}\/|~)/u.test(text) || text.split("/").length > 2;
      if (!isPath || disk.exists.get(path) !== false) {
        return [];
      }
      const whole =
        disk.run?.newestResumable ??
        disk.runs.find(({ newestResumable }) => newestResumable)?.newestResumable;
      const fix = whole === undefined ? undefined : disk.resumeByHand(whole);
      return [
        findingAt(localPathReadAsHubId, config, entry, {
          message: msg(
            "There is nothing at {0}, so transformers would take it for a model id and ask the Hub.",
            path,
          ),
          ...(fix === undefined ? {} : { fixes: [fix] }),
        }),
      ];
    });
  },
};
