import type { Checkpoint } from "../model/checkpoint.js";
import type { ConfigTree } from "../model/config.js";
import type { Finding } from "../model/finding.js";
import type { Message } from "../model/message.js";
import type { Outcome } from "../model/outcome.js";
import type {
  ConfigOverride,
  From,
  ResumePlan,
  StateReturn,
  TrainingProgram,
} from "../model/resumePlan.js";

/** All that a strategy may rest its command on. */
export interface ResumeInput {
  readonly tree: ConfigTree;
  readonly text: string;
  /** The folder that relative paths of the config resolve against, and the process starts in. */
  readonly trainingFolder: string;
  readonly from: From;
  /** The chosen checkpoint; undefined for a fresh start. */
  readonly checkpoint: Checkpoint | undefined;
  /** All checkpoints of the run, newest first. */
  readonly siblings: readonly Checkpoint[];
  readonly python: readonly string[];
  /** The folder to put on PYTHONPATH for `respawn.*` modules. */
  readonly pythonKit: string;
  /** PYTHONPATH of the caller, to be kept behind ours. */
  readonly pythonPath: string | undefined;
  readonly extra: readonly string[];
}

/** What a strategy decides about one launch. */
export interface ResumeDecision {
  readonly overrides: readonly ConfigOverride[];
  readonly states: readonly StateReturn[];
  readonly warnings: readonly Finding[];
  readonly program: TrainingProgram;
}

/** How one trainer is told to resume. A framework is one layout, one of these, and one fixture. */
export interface ResumeStrategy {
  readonly framework: ResumePlan["framework"];
  /** The config key that names the run's output folder. */
  readonly outputKey: string;
  /** The value that the extra arguments give a key, as its command line would read them. */
  argument(extra: readonly string[], key: string): string | undefined;
  /** The launch, or the sentence that says why this config cannot be started or resumed. */
  decide(input: ResumeInput): Outcome<ResumeDecision, Message>;
}
