import type { TrainingConfig } from "../model/config.js";
import type { SettingRole } from "../model/settingRole.js";
import { resolvePath } from "../paths.js";
import { roleText, textSetting } from "./setting.js";

/** An absolute path from a key; undefined when it is unset, unknown or empty. */
export function pathSetting(
  config: TrainingConfig,
  key: string,
  folder: string,
): string | undefined {
  return absolute(textSetting(config, key), folder);
}

/** An absolute path from the setting that plays a role; undefined when it is unset, unknown or empty. */
export function rolePath(
  config: TrainingConfig,
  role: SettingRole,
  folder: string,
): string | undefined {
  return absolute(roleText(config, role), folder);
}

function absolute(text: string | undefined, folder: string): string | undefined {
  return text === undefined || text === "" ? undefined : resolvePath(folder, text);
}
