import { entryOf, textSetting } from "../../config/setting.js";
import type { Finding } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import { looksSaved, pathSetting } from "../../frameworks/orz/paths.js";
import { resumeFix } from "../../frameworks/orz/resumeFix.js";
import { findingAt, type Rule } from "../rule.js";

/** A path that does not exist is asked of the Hugging Face Hub, and fails there with another error. */
export const localPathReadAsHubId: Rule = {
  id: "local-path-read-as-hub-id",
  severity: "error",
  docs: "`pretrain` or `critic_pretrain` is a path, but nothing is there. transformers then takes it for a model id and asks the Hub, long after the GPUs were taken.",
  check(tree, disk) {
    return ["pretrain", "critic_pretrain"].flatMap((key): readonly Finding[] => {
      const entry = entryOf(tree, key);
      const text = textSetting(tree, key);
      const path = pathSetting(tree, key, disk);
      if (entry === undefined || text === undefined || path === undefined) {
        return [];
      }
      const isPath =
        looksSaved(path) || /^(?:\.{0,2}\/|~)/u.test(text) || text.split("/").length > 2;
      if (!isPath || disk.exists.get(path) !== false) {
        return [];
      }
      const whole =
        disk.run?.newestResumable ??
        disk.runs.find(({ newestResumable }) => newestResumable)?.newestResumable;
      const fix = whole === undefined ? undefined : resumeFix(tree, whole, disk.trainingFolder);
      return [
        findingAt(localPathReadAsHubId, tree, entry, {
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
