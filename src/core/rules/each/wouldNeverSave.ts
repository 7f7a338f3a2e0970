import { roleEntry, roleNumber } from "../../config/setting.js";
import { defineRule, type RuleContext } from "../../findings/rule.js";
import type { ConfigEntry, ConfigScalar, TrainingConfig } from "../../model/config.js";
import type { Fix } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import type { SettingRole } from "../../model/settingRole.js";

/** What the fix aims at: so many checkpoints in a run. */
const savesOfARun = 10;

/** Nothing to resume from, however long the run was. */
export const wouldNeverSave = defineRule({
  id: "would-never-save",
  severity: "warning",
  effect: "none",
  docs: {
    what: "With these settings no checkpoint is written before the end.",
    why: "The interval between saves is larger than the number of steps or not positive, or saving is switched off. A run that is killed is lost as a whole.",
    next: "Set an interval that the run reaches several times.",
    bad: '```yaml\noutput_dir: out\nsave_strategy: "no"\n```',
    good: "```yaml\noutput_dir: out\nsave_strategy: steps\nsave_steps: 500\n```",
  },
  sources: [
    "https://huggingface.co/docs/transformers/main_classes/trainer#transformers.TrainingArguments.save_strategy",
  ],
  needs: [],
  async check(context) {
    const { config } = context;
    for (const role of ["saveStrategy", "saveEvery"] as const) {
      const off = switchedOff(config, role);
      if (off !== undefined) {
        const message = msg(
          "No checkpoint is written: {0} is {1}.",
          off.entry.key,
          String(off.value),
        );
        return [{ at: off.entry, message, fixes: [backToDefault(context, role, off.entry)] }];
      }
    }
    const entry = roleEntry(config, "saveEvery");
    const interval = roleNumber(config, "saveEvery");
    const counted = config.roles.saveEvery?.unit === "steps";
    if (entry === undefined || interval === undefined || !counted) {
      return [];
    }
    const steps = await totalSteps(context);
    return steps === undefined || interval <= steps
      ? []
      : [
          {
            at: entry,
            message: msg(
              "No checkpoint is written before the end: {0} is {1}, the run has {2} steps.",
              entry.key,
              interval,
              steps,
            ),
            fixes: [oftener(context, entry, steps)],
          },
        ];
  },
});

/** The setting that ends all saving, with its value. */
function switchedOff(
  config: TrainingConfig,
  role: SettingRole,
): { readonly entry: ConfigEntry; readonly value: ConfigScalar } | undefined {
  const entry = roleEntry(config, role);
  const data = entry?.value.kind === "known" ? entry.value.data : undefined;
  return entry !== undefined && isScalar(data) && isNever(config, role, data)
    ? { entry, value: data }
    : undefined;
}

function isScalar(data: unknown): data is ConfigScalar {
  return data !== undefined && (typeof data !== "object" || data === null);
}

function isNever({ roles }: TrainingConfig, role: SettingRole, value: ConfigScalar): boolean {
  const never = roles[role]?.never ?? [];
  return never.includes(value) || (never.includes(0) && typeof value === "number" && value < 0);
}

/** The framework's own default, where that saves. */
function backToDefault(
  { config, set }: RuleContext,
  role: SettingRole,
  { key }: ConfigEntry,
): Fix | undefined {
  const value = config.roles[role]?.default;
  const edits = value === undefined || isNever(config, role, value) ? undefined : set(role, value);
  return edits === undefined
    ? undefined
    : { title: msg("Set {0} to {1}, its default", key, String(value)), edits, preferred: true };
}

function oftener({ set }: RuleContext, { key }: ConfigEntry, steps: number): Fix | undefined {
  const every = Math.max(1, Math.floor(steps / savesOfARun));
  const edits = set("saveEvery", every);
  return edits === undefined
    ? undefined
    : {
        title: msg(
          "Set {0} to {1}: the run then saves {2} times",
          key,
          every,
          Math.floor(steps / every),
        ),
        edits,
        preferred: true,
      };
}

/** The epochs times the batches of the data, of which a last smaller one counts. */
async function totalSteps({ config, facts }: RuleContext): Promise<number | undefined> {
  const epochs = roleNumber(config, "epochs");
  const batch = roleNumber(config, "batch");
  if (epochs === undefined || batch === undefined || batch <= 0) {
    return undefined;
  }
  const samples = await facts.samples();
  return samples === undefined ? undefined : epochs * Math.ceil(samples / batch);
}
