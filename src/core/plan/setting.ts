import type { ConfigTree } from "../model/config.js";

/** The text that a key is known to be set to; the last entry of a key wins. Undefined when it cannot be known. */
export function textSetting(tree: ConfigTree, key: string): string | undefined {
  const entry = tree.entries.findLast((candidate) => candidate.key === key);
  return entry?.value.kind === "known" && typeof entry.value.data === "string"
    ? entry.value.data
    : undefined;
}

/** True when a key is known to be set to `true`. */
export function isSwitchedOn(tree: ConfigTree, key: string): boolean {
  const entry = tree.entries.findLast((candidate) => candidate.key === key);
  return entry?.value.kind === "known" && entry.value.data === true;
}
