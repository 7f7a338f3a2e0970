import { roleEntry, roleNumber } from "../../config/setting.js";
import { findingAt, type DiskFacts, type Rule } from "../../findings/rule.js";
import type { ConfigEntry, ConfigScalar, TrainingConfig } from "../../model/config.js";
import type { SettingRole } from "../../model/settingRole.js";
import { msg } from "../../model/message.js";

/** Nothing to resume from, however long the run was. */
export const wouldNeverSave: Rule = {
  id: "would-never-save",
  severity: "warning",
  docs: "With these settings no checkpoint is written before the end: the interval between saves is larger than the number of steps or not positive, or saving is switched off.",
  check(config, disk) {
    const off = switchedOff(config, "saveStrategy") ?? switchedOff(config, "saveEvery");
    if (off !== undefined) {
      return [
        findingAt(wouldNeverSave, config, off.entry, {
          message: msg("No checkpoint is written: {0} is {1}.", off.entry.key, String(off.value)),
        }),
      ];
    }
    const entry = roleEntry(config, "saveEvery");
    const interval = roleNumber(config, "saveEvery");
    const steps = totalSteps(config, disk);
    if (
      entry === undefined ||
      interval === undefined ||
      steps === undefined ||
      config.roles.saveEvery?.unit !== "steps" ||
      interval <= steps
    ) {
      return [];
    }
    return [
      findingAt(wouldNeverSave, config, entry, {
        message: msg(
          "No checkpoint is written before the end: {0} is {1}, the run has {2} steps.",
          entry.key,
          interval,
          steps,
        ),
      }),
    ];
  },
};

/** The setting that ends all saving, with its value. */
function switchedOff(
  config: TrainingConfig,
  role: SettingRole,
): { readonly entry: ConfigEntry; readonly value: ConfigScalar } | undefined {
  const entry = roleEntry(config, role);
  const data = entry?.value.kind === "known" ? entry.value.data : undefined;
  if (entry === undefined || typeof data === "object" || data === undefined) {
    return undefined;
  }
  const never = config.roles[role]?.never ?? [];
  const stops = never.includes(data) || (never.includes(0) && typeof data === "number" && data < 0);
  return stops ? { entry, value: data } : undefined;
}

/** The epochs times the batches of the data, of which a last smaller one counts. */
function totalSteps(config: TrainingConfig, { samples }: DiskFacts): number | undefined {
  const epochs = roleNumber(config, "epochs");
  const batch = roleNumber(config, "batch");
  return samples === undefined || epochs === undefined || batch === undefined || batch <= 0
    ? undefined
    : epochs * Math.ceil(samples / batch);
}
