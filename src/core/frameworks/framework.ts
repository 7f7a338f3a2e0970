import type { FindingDefinition } from "../findings/define.js";
import type { Rule } from "../findings/rule.js";
import type { Checkpoint } from "../model/checkpoint.js";
import type { ConfigDocument, ConfigScope, TrainingConfig } from "../model/config.js";
import type { Fix } from "../model/finding.js";
import type { StateReturn, TrainingProgram } from "../model/resumePlan.js";
import type { RoleTable } from "../model/settingRole.js";
import type { FileSystem } from "../ports.js";
import type { Layout } from "../parts/layout.js";
import type { ArgumentSyntax } from "./argumentSyntax.js";
import type { NotResumed, ResumeMechanism } from "./resumeMechanism.js";

/**
 * Everything that Respawn knows of one trainer: a folder under `frameworks/` exports one of these, and
 * nothing outside the folder names the trainer. Plans, rules, tree and docs read it from here.
 */
export interface Framework {
  /** Kebab case; appears in JSON and never changes. */
  readonly id: string;
  /** The name that people know it by. */
  readonly title: string;
  /** What a config or a script of it looks like, for the sentence that says what Respawn looks for. */
  readonly looksLike?: string;
  /** What every text of its own has in it: texts without it are not looked at any closer. */
  readonly hint?: RegExp;
  /**
   * The scopes of a document that set this framework's settings, told by imports, calls, classes and keys, never by
   * the file's name alone; undefined when it is not this framework's. Absent where only checkpoints tell it.
   */
  readonly recognise?: (document: ConfigDocument) => readonly ConfigScope[] | undefined;
  readonly settings: {
    /** How its command line sets a key, so that further words override the config. */
    readonly arguments: ArgumentSyntax;
    readonly roles: RoleTable;
  };
  /** True when its scripts read torch.distributed's environment, so that torchrun may start them once a device. */
  readonly underTorchrun?: boolean;
  /** What it writes, specific before generic. */
  readonly layouts: readonly Layout[];
  /** Ids of the layouts that it can load; a checkpoint of any other is never proposed. */
  readonly resumesFrom: readonly string[];
  /** How this training, started with further words, is told to resume, or why Respawn cannot tell it to. */
  readonly resume: (
    config: TrainingConfig,
    words: readonly string[],
  ) => ResumeMechanism | NotResumed;
  /** Which state comes back from a checkpoint of its own, which does not, and why. */
  readonly returns: (checkpoint: Checkpoint, launch: LaunchSize) => readonly StateReturn[];
  /** True for a checkpoint that only as many processes can load as saved it. */
  readonly boundToWorldSize?: (checkpoint: Checkpoint) => boolean;
  /** Rules of its own, on top of those that speak of roles. */
  readonly rules: readonly Rule[];
  /** Findings about checkpoints that only its layouts make. */
  readonly findings?: readonly FindingDefinition[];
  /** What its wrapper moves into quarantine when it starts in a run's folder; absolute paths. */
  readonly leftovers?: (
    fs: FileSystem,
    run: string,
    checkpoint: Checkpoint | undefined,
  ) => Promise<readonly string[]>;
  /** The program that reads a config which is no program itself; absent where a script of the user's does. */
  readonly startedAs?: (config: TrainingConfig) => Pick<TrainingProgram, "entry" | "args">;
  /** The folder that a training starts in, where it is not the workspace folder or the config's own. */
  readonly startsIn?: (config: TrainingConfig) => string | undefined;
  /** The edits for people who resume by hand, where the config names the weights to start from. */
  readonly resumeByHand?: (
    config: TrainingConfig,
    checkpoint: Checkpoint,
    folder: string,
  ) => Fix | undefined;
  /** For a path that only its checkpoints have: the folder of the run that it would lie in. */
  readonly runOfPath?: (path: string) => string | undefined;
}

/** How many processes a launch starts; undefined where that is not known beforehand. */
export interface LaunchSize {
  readonly processes: number | undefined;
}

/** Whether a framework can load a checkpoint, by its layout. Whether it is whole is another question. */
export function canLoad(
  { resumesFrom }: Pick<Framework, "resumesFrom">,
  checkpoint: Checkpoint,
): boolean {
  return resumesFrom.includes(checkpoint.layout);
}
