import type { ConfigEntry, ConfigScope, TrainingConfig } from "../model/config.js";
import type { SettingRole } from "../model/settingRole.js";

/** Anything that has settings: a training's config, or some of its scopes. */
export interface Settings {
  readonly scopes: readonly ConfigScope[];
}

/** The entry that decides a key: the last one wins. */
export function entryOf({ scopes }: Settings, key: string): ConfigEntry | undefined {
  for (const { entries } of scopes.toReversed()) {
    const entry = entries.findLast((candidate) => candidate.key === key);
    if (entry !== undefined) {
      return entry;
    }
  }
  return undefined;
}

/** The text that a key is known to be set to. */
export function textSetting(settings: Settings, key: string): string | undefined {
  return textOf(entryOf(settings, key));
}

/** True when a key is known to be set to `true`. */
export function isSwitchedOn(settings: Settings, key: string): boolean {
  const value = entryOf(settings, key)?.value;
  return value?.kind === "known" && value.data === true;
}

/** The entry that plays a role in a training. */
export function roleEntry(config: TrainingConfig, role: SettingRole): ConfigEntry | undefined {
  const keys = config.roles[role]?.keys ?? [];
  return keys.map((key) => entryOf(config, key)).find((entry) => entry !== undefined);
}

/** The text that a role is known to be set to. */
export function roleText(config: TrainingConfig, role: SettingRole): string | undefined {
  return textOf(roleEntry(config, role));
}

/** The number that a role is known to be set to. */
export function roleNumber(config: TrainingConfig, role: SettingRole): number | undefined {
  return numberOf(roleEntry(config, role));
}

function textOf(entry: ConfigEntry | undefined): string | undefined {
  const value = entry?.value;
  return value?.kind === "known" && typeof value.data === "string" ? value.data : undefined;
}

function numberOf(entry: ConfigEntry | undefined): number | undefined {
  const value = entry?.value;
  return value?.kind === "known" && typeof value.data === "number" ? value.data : undefined;
}
