import type { Checkpoint, StateKind } from "./checkpoint.js";
import type { Finding } from "./finding.js";
import type { Message } from "./message.js";

/** What is to be trained, before a launcher decides how it is started. */
export interface TrainingProgram {
  /** The interpreter: usually one word; more when it needs options, as `conda run -n env python` does. */
  readonly python: readonly string[];
  readonly entry: { readonly module: string } | { readonly script: string };
  readonly args: readonly string[];
  /** Absolute folder. */
  readonly cwd: string;
  /** On top of the caller's environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** A command to start: an argument vector, never one string; environment on top of the caller's. */
export interface LaunchSpec {
  readonly argv: readonly string[];
  /** Absolute folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** One setting that the command line overrides, with the value it would have had. */
export interface ConfigOverride {
  readonly key: string;
  readonly from: string | undefined;
  readonly to: string;
}

/** What a resume does about one kind of state. */
export interface StateReturn {
  readonly what: StateKind | "step";
  readonly returns: boolean;
  readonly why: Message;
}

/** Everything about a launch, shown before anything runs. */
export interface ResumePlan {
  /** Absolute path of the config or script. */
  readonly config: string;
  readonly framework: "orz" | "hf-trainer";
  /** The run's output folder. */
  readonly run: string | undefined;
  /** Undefined for a fresh start. */
  readonly checkpoint: Checkpoint | undefined;
  readonly overrides: readonly ConfigOverride[];
  readonly states: readonly StateReturn[];
  readonly warnings: readonly Finding[];
  readonly program: TrainingProgram;
}
