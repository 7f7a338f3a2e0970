import type { Severity, Finding, Fix } from "../model/finding.js";
import type { ConfigEntry, ConfigTree } from "../model/config.js";
import type { Message } from "../model/message.js";
import type { Run } from "../model/run.js";

/** What is on disk around a config: enough for every rule, gathered once. */
export interface DiskFacts {
  /** The folder that the config's relative paths resolve against. */
  readonly trainingFolder: string;
  /** The run in the config's output folder; undefined when there is none, or the folder is not known. */
  readonly run: Run | undefined;
  /** Every run that a path of the config leads into, the output folder's included. */
  readonly runs: readonly Run[];
  /** For each absolute path that the config names: whether something is there. */
  readonly exists: ReadonlyMap<string, boolean>;
  /** Number of prompts in the config's data files; undefined when that cannot be known. */
  readonly prompts: number | undefined;
}

/** One thing that can be wrong with a config. A rule is one file under `each/`. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** What happens to the run, for docs/rules.md. */
  readonly docs: string;
  check(tree: ConfigTree, disk: DiskFacts): readonly Finding[];
}

/** A finding at an entry's value. */
export function findingAt(
  rule: Rule,
  tree: ConfigTree,
  entry: ConfigEntry,
  about: { readonly message: Message; readonly fixes?: readonly Fix[] },
): Finding {
  return {
    rule: rule.id,
    severity: rule.severity,
    effect: "none",
    file: tree.file,
    range: entry.valueRange,
    message: about.message,
    ...(about.fixes === undefined ? {} : { fixes: about.fixes }),
  };
}
