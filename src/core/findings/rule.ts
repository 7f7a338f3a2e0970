import type { Checkpoint } from "../model/checkpoint.js";
import type { ConfigData, ConfigEntry, TrainingConfig } from "../model/config.js";
import type { Fix, TextEdit } from "../model/finding.js";
import type { Message } from "../model/message.js";
import type { Run } from "../model/run.js";
import type { SettingRole } from "../model/settingRole.js";
import type { TextRange } from "../model/textRange.js";
import { isInside } from "../paths.js";
import {
  defineFinding,
  type FindingDefinition,
  type FindingDocs,
  type FindingSpec,
} from "./define.js";

/** What is on disk around a config. Each fact is looked up when a rule first asks, once for all rules. */
export interface RuleFacts {
  /** The run in the config's output folder; undefined when there is none, or the folder is not known. */
  run(): Promise<Run | undefined>;
  /** Every run that a path of the config leads into, the output folder's included. */
  runs(): Promise<readonly Run[]>;
  /** The checkpoint that an absolute path is, or leads into; undefined when there is none. */
  checkpointAt(path: string): Promise<Checkpoint | undefined>;
  /** Whether something is at an absolute path. */
  exists(path: string): Promise<boolean>;
  /** Number of samples in the config's data files; undefined when that cannot be known. */
  samples(): Promise<number | undefined>;
}

/** What a rule knows while it checks one config. */
export interface RuleContext {
  readonly config: TrainingConfig;
  /** The folder that the config's relative paths resolve against. */
  readonly trainingFolder: string;
  readonly facts: RuleFacts;
  /** True for a path that only a checkpoint of this framework has, whether or not it exists. */
  readonly looksSaved: (path: string) => boolean;
  /** The edits that point the config at a checkpoint; undefined where its framework needs none. */
  readonly resumeByHand: (checkpoint: Checkpoint) => Fix | undefined;
  /** The edits that set a role, in the config's own language; undefined where it cannot be set. */
  readonly set: (role: SettingRole, value: ConfigData) => readonly TextEdit[] | undefined;
}

/** A place in a config where a rule found something. */
export interface RuleHit {
  /** An entry (its value is marked), or a range of the text. */
  readonly at: ConfigEntry | TextRange;
  readonly message: Message;
  /** Changes that end it; those that are undefined are left out. */
  readonly fixes?: readonly (Fix | undefined)[];
}

/** What docs/rules.md says of a rule, with the least config that it reports and the same one put right. */
export interface RuleDocs extends FindingDocs {
  /** Code blocks in Markdown. */
  readonly bad: string;
  readonly good: string;
}

/** One thing that can be wrong with a config. */
export interface RuleSpec extends FindingSpec {
  readonly docs: RuleDocs;
  /** Roles that the config must set for the rule to be asked. */
  readonly needs: readonly SettingRole[];
  /** Ids of the languages that it can read; absent for all. */
  readonly languages?: readonly string[];
  check(context: RuleContext): readonly RuleHit[] | Promise<readonly RuleHit[]>;
}

/** A rule in the registry of findings. Which frameworks it is for follows from where it is listed. */
export interface Rule extends FindingDefinition, RuleSpec {
  readonly docs: RuleDocs;
}

/** Defines a rule. */
export function defineRule(spec: RuleSpec): Rule {
  return { ...spec, ...defineFinding(spec), docs: spec.docs };
}

/** The checkpoint that a path leads into. */
export function checkpointAt(
  path: string | undefined,
  runs: readonly Run[],
): Checkpoint | undefined {
  return path === undefined
    ? undefined
    : runs
        .flatMap(({ checkpoints }) => checkpoints)
        .find((checkpoint) => isInside(checkpoint.path, path));
}

/** What a fix may point at: the checkpoint itself when it can be resumed, else the newest of its run that can. */
export function wholeInstead(checkpoint: Checkpoint, runs: readonly Run[]): Checkpoint | undefined {
  return checkpoint.resumable
    ? checkpoint
    : runs.find(({ path }) => path === checkpoint.run)?.newestResumable;
}
