import { rolePath } from "../../config/pathSetting.js";
import { roleEntry, roleText } from "../../config/setting.js";
import { defineRule, type RuleContext, type RuleHit } from "../../findings/rule.js";
import { msg } from "../../model/message.js";

/** A path that does not exist is asked of the Hugging Face Hub, and fails there with another error. */
export const localPathReadAsHubId = defineRule({
  id: "local-path-read-as-hub-id",
  severity: "error",
  effect: "none",
  docs: {
    what: "The weights to start from are given as a path, but nothing is there.",
    why: "The load takes the path for a model id and asks the Hub, long after the GPUs were taken. The error speaks of a repository, not of a path.",
    next: "Correct the path, or take the fix, which names the newest checkpoint that is whole.",
    bad: '```python\npretrain = "out/iter100/policy"  # there is only iter50\n```',
    good: '```python\npretrain = "out/iter50/policy"\n```',
  },
  sources: [
    "https://huggingface.co/docs/transformers/main_classes/model#transformers.PreTrainedModel.from_pretrained",
  ],
  needs: ["weights"],
  async check(context) {
    const hits = (["weights", "criticWeights"] as const).map((role) => missing(context, role));
    return (await Promise.all(hits)).flat();
  },
});

async function missing(
  { config, trainingFolder, facts, looksSaved, resumeByHand }: RuleContext,
  role: "weights" | "criticWeights",
): Promise<readonly RuleHit[]> {
  const entry = roleEntry(config, role);
  const text = roleText(config, role);
  const path = rolePath(config, role, trainingFolder);
  if (
    entry === undefined ||
    text === undefined ||
    path === undefined ||
    config.roles[role]?.local
  ) {
    return [];
  }
  const isPath = looksSaved(path) || /^(?:\.{0,2}\/|~)/u.test(text) || text.split("/").length > 2;
  if (!isPath || (await facts.exists(path))) {
    return [];
  }
  const whole =
    (await facts.run())?.newestResumable ??
    (await facts.runs()).find(({ newestResumable }) => newestResumable)?.newestResumable;
  return [
    {
      at: entry,
      message: msg(
        "There is nothing at {0}, so transformers would take it for a model id and ask the Hub.",
        path,
      ),
      fixes: [whole === undefined ? undefined : resumeByHand(whole)],
    },
  ];
}
