import { recognise } from "../frameworks/recognise.js";
import type { ConfigDocument } from "../model/config.js";
import { changes, type Change } from "./change.js";

/**
 * Settings that differ between two configs. The last entry of a key decides; what cannot be known without running
 * the config is compared as the expression that it is.
 */
export function compareConfigs(a: ConfigDocument, b: ConfigDocument): readonly Change[] {
  return changes(settings(a), settings(b));
}

/** What the framework takes from a config; of a file that is no framework's, what the file itself sets. */
function settings(document: ConfigDocument): ReadonlyMap<string, string> {
  const scopes =
    recognise(document)?.config.scopes ?? document.scopes.filter(({ kind }) => kind === "file");
  return new Map(
    scopes
      .flatMap(({ entries }) => entries)
      .map(({ key, value }) => [
        key,
        value.kind === "known" ? JSON.stringify(value.data) : `(${value.why})`,
      ]),
  );
}
