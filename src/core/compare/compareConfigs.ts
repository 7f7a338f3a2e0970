import type { ConfigTree } from "../model/config.js";
import { changes, type Change } from "./change.js";

/**
 * Settings that differ between two configs. The last entry of a key decides; what cannot be known without running
 * the config is compared as the expression that it is.
 */
export function compareConfigs(a: ConfigTree, b: ConfigTree): readonly Change[] {
  return changes(settings(a), settings(b));
}

function settings(tree: ConfigTree): ReadonlyMap<string, string> {
  return new Map(
    tree.entries.map(({ key, value }) => [
      key,
      value.kind === "known" ? JSON.stringify(value.data) : `(${value.why})`,
    ]),
  );
}
