import type { ConfigEntry, ConfigTree } from "../model/config.js";

/** The entry that decides a key: the last one wins. */
export function entryOf(tree: ConfigTree, key: string): ConfigEntry | undefined {
  return tree.entries.findLast((entry) => entry.key === key);
}

/** The text that a key is known to be set to. */
export function textSetting(tree: ConfigTree, key: string): string | undefined {
  const value = entryOf(tree, key)?.value;
  return value?.kind === "known" && typeof value.data === "string" ? value.data : undefined;
}

/** The number that a key is known to be set to. */
export function numberSetting(tree: ConfigTree, key: string): number | undefined {
  const value = entryOf(tree, key)?.value;
  return value?.kind === "known" && typeof value.data === "number" ? value.data : undefined;
}

/** True when a key is known to be set to `true`. */
export function isSwitchedOn(tree: ConfigTree, key: string): boolean {
  const value = entryOf(tree, key)?.value;
  return value?.kind === "known" && value.data === true;
}
