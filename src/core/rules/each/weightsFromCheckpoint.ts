import { rolePath } from "../../config/pathSetting.js";
import { roleEntry, roleText } from "../../config/setting.js";
import { defineRule, type RuleContext, type RuleHit } from "../../findings/rule.js";
import type { ConfigData, ConfigEntry } from "../../model/config.js";
import type { Checkpoint } from "../../model/checkpoint.js";
import type { Fix } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import { baseName } from "../../paths.js";

/** A key that loads weights alone names a folder from which everything could come back. */
export const weightsFromCheckpoint = defineRule({
  id: "weights-from-checkpoint",
  severity: "warning",
  effect: "none",
  docs: {
    what: "A key that takes weights alone points into a checkpoint that holds the state of a training.",
    why: "The run starts at step 0 with a cold optimizer and the data from its beginning, although all of that lies there.",
    next: "Name the checkpoint in the key that resumes. To start a new stage from its weights on purpose, silence this with `respawn-ignore`.",
    bad: "```yaml\noutput_dir: out\nsave_steps: 500\nmodel_name_or_path: out/checkpoint-1000\n```",
    good: "```yaml\noutput_dir: out\nsave_steps: 500\nmodel_name_or_path: base\nresume_from_checkpoint: out/checkpoint-1000\n```",
  },
  sources: ["https://github.com/hiyouga/LLaMA-Factory/issues/5628"],
  needs: [],
  async check(context) {
    if (context.config.roles.resume === undefined || resumes(context)) {
      return [];
    }
    const hits = (["weights", "adapter"] as const).map((role) => taken(context, role));
    return (await Promise.all(hits)).flat();
  },
});

function resumes({ config }: RuleContext): boolean {
  const value = roleEntry(config, "resume")?.value;
  return (
    value !== undefined &&
    !(value.kind === "known" && [null, false, ""].includes(value.data as string | null))
  );
}

async function taken(
  context: RuleContext,
  role: "weights" | "adapter",
): Promise<readonly RuleHit[]> {
  const { config, trainingFolder, facts } = context;
  const entry = roleEntry(config, role);
  const path = rolePath(config, role, trainingFolder);
  const text = roleText(config, role) ?? "";
  const checkpoint =
    path === undefined || !text.includes("/") ? undefined : await facts.checkpointAt(path);
  if (entry === undefined || checkpoint?.holds.optimizer !== true) {
    return [];
  }
  return [
    {
      at: entry,
      message: msg(
        "{0} takes the weights of {1} alone: counting starts at 0, and the optimizer is cold. {2} takes all of it.",
        entry.key,
        baseName(checkpoint.path),
        config.roles.resume?.keys[0] ?? "",
      ),
      fixes: [resumeInstead(context, { entry, text, checkpoint })],
    },
  ];
}

/** The key that resumes gets the same path, or is switched on where it takes none. */
function resumeInstead(
  { config, set }: RuleContext,
  {
    entry,
    text,
    checkpoint,
  }: { readonly entry: ConfigEntry; readonly text: string; readonly checkpoint: Checkpoint },
): Fix | undefined {
  const resume = config.roles.resume;
  const switches = typeof resume?.default === "boolean";
  // A base model elsewhere is not known; only an adapter's key can stay as it is.
  const value: ConfigData = switches ? true : text;
  const edits = checkpoint.resumable ? set("resume", value) : undefined;
  return edits === undefined || entry.key === resume?.keys[0]
    ? undefined
    : {
        title: msg("Set {0} to {1}", resume?.keys[0] ?? "", String(value)),
        edits,
        preferred: true,
      };
}
