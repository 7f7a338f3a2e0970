import type { Severity, Finding, Fix } from "../model/finding.js";
import type { Checkpoint } from "../model/checkpoint.js";
import type { ConfigEntry, TrainingConfig } from "../model/config.js";
import type { Message } from "../model/message.js";
import type { Run } from "../model/run.js";
import { isInside } from "../paths.js";

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
  /** Number of samples in the config's data files; undefined when that cannot be known. */
  readonly samples: number | undefined;
  /** True for a path that only a checkpoint of this framework has, whether or not it exists. */
  readonly looksSaved: (path: string) => boolean;
  /** The edits that point the config at a checkpoint; undefined where its framework needs none. */
  readonly resumeByHand: (checkpoint: Checkpoint) => Fix | undefined;
}

/** One thing that can be wrong with a config. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** What happens to the run, for docs/rules.md. */
  readonly docs: string;
  check(config: TrainingConfig, disk: DiskFacts): readonly Finding[];
}

/** A finding at an entry's value. */
export function findingAt(
  rule: Rule,
  { document }: TrainingConfig,
  entry: ConfigEntry,
  about: { readonly message: Message; readonly fixes?: readonly Fix[] },
): Finding {
  return {
    rule: rule.id,
    severity: rule.severity,
    effect: "none",
    file: document.file,
    range: entry.valueRange,
    message: about.message,
    ...(about.fixes === undefined ? {} : { fixes: about.fixes }),
  };
}

/** The checkpoint that a path leads into. */
export function checkpointAt(
  path: string | undefined,
  { runs }: DiskFacts,
): Checkpoint | undefined {
  return path === undefined
    ? undefined
    : runs
        .flatMap(({ checkpoints }) => checkpoints)
        .find((checkpoint) => isInside(checkpoint.path, path));
}

/** What a fix may point at: the checkpoint itself when it can be resumed, else the newest of its run that can. */
export function wholeInstead(checkpoint: Checkpoint, { runs }: DiskFacts): Checkpoint | undefined {
  return checkpoint.resumable
    ? checkpoint
    : runs.find(({ path }) => path === checkpoint.run)?.newestResumable;
}
