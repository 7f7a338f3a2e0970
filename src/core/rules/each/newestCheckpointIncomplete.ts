import { rolePath } from "../../config/pathSetting.js";
import { roleEntry } from "../../config/setting.js";
import { newestIncomplete } from "../../findings/choice.js";
import { checkpointAt, defineRule, type RuleContext, type RuleHit } from "../../findings/rule.js";
import type { Checkpoint, CheckpointState } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { baseName } from "../../paths.js";
import { stateWords } from "../../words.js";

/** A save was cut off: what looks newest, or what the config names, is not whole. */
export const newestCheckpointIncomplete = defineRule({
  ...newestIncomplete,
  docs: {
    ...newestIncomplete.docs,
    bad: '```python\npretrain = "out/iter150/policy"  # killed while it was saved\n```',
    good: '```python\npretrain = "out/iter100/policy"\n```',
  },
  needs: [],
  async check(context) {
    const { config, trainingFolder, facts } = context;
    const named = checkpointAt(rolePath(config, "weights", trainingFolder), await facts.runs());
    if (named !== undefined && isBroken(named.state)) {
      return broken(context, { role: "weights", checkpoint: named });
    }
    const newest = (await facts.run())?.checkpoints[0];
    // A save that runs is no news; to start from it would be wrong all the same.
    return newest !== undefined && isBroken(newest.state) && !newest.beingWritten
      ? broken(context, { role: "output", checkpoint: newest })
      : [];
  },
});

function isBroken(state: CheckpointState): boolean {
  return state === "incomplete" || state === "damaged";
}

async function broken(
  { config, facts, resumeByHand }: RuleContext,
  { role, checkpoint }: { readonly role: "weights" | "output"; readonly checkpoint: Checkpoint },
): Promise<readonly RuleHit[]> {
  const entry = roleEntry(config, role);
  if (entry === undefined) {
    return [];
  }
  const run = (await facts.runs()).find(({ path }) => path === checkpoint.run);
  const whole = run?.newestResumable;
  const message =
    whole === undefined
      ? msg(
          "{0} is {1}, and no checkpoint of this run can be resumed.",
          baseName(checkpoint.path),
          stateWords[checkpoint.state],
        )
      : msg(
          "{0} is {1}. The newest that can be resumed is {2}.",
          baseName(checkpoint.path),
          stateWords[checkpoint.state],
          baseName(whole.path),
        );
  const fix = role === "weights" && whole !== undefined ? resumeByHand(whole) : undefined;
  return [{ at: entry, message, fixes: [fix] }];
}
