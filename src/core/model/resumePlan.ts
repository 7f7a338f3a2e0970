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
  /** True when it reads torch.distributed's environment, so that torchrun may start it once a device. */
  readonly underTorchrun: boolean;
}

/** A command to start: an argument vector, never one string; environment on top of the caller's. */
export interface LaunchSpec {
  readonly argv: readonly string[];
  /** Absolute folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What is written, each file whole, before the start. */
  readonly files: readonly LaunchFile[];
  /** Reads from a line of the output what the launcher gave the run; undefined where nothing is to be read. */
  readonly parse: ((line: string) => LaunchId | undefined) | undefined;
}

/** A file that a launcher needs, such as a batch script. */
export interface LaunchFile {
  /** Absolute path. */
  readonly path: string;
  readonly text: string;
}

/** What a launcher calls the run: a job's number, a rendezvous. */
export interface LaunchId {
  readonly kind: string;
  readonly value: string;
}

/** Where a run starts from: the newest resumable checkpoint, none at all, or the one that was named. */
export type From = "auto" | "never" | { readonly path: string } | { readonly step: number };

/** How a person wants it started: the id of a launcher, and how many processes if that was said. */
export interface LauncherChoice {
  readonly id: string;
  readonly processes: number | undefined;
}

/** What a person asked for: this config, from there, with this Python. */
export interface TrainingRequest {
  /** Absolute path of the config or training script. */
  readonly config: string;
  readonly from: From;
  readonly python: readonly string[];
  /** The folder to put on PYTHONPATH for `respawn.*` modules. */
  readonly pythonKit: string;
  /** The folder that people start this training from; undefined: the one that it lies in. */
  readonly workspaceFolder: string | undefined;
  /** Arguments for the training itself, after `--` on the command line. */
  readonly extra: readonly string[];
  readonly launcher: LauncherChoice;
}

/** What a plan rests on: when any of it has changed, the plan is stale. */
export interface PlanBasis {
  readonly request: TrainingRequest;
  /** SHA-256 of the config's text, lower-case hexadecimal. */
  readonly configSha256: string;
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

/** Something that a start moves into quarantine, where it stays: bytes of a folder are those of all files in it. */
export interface MovedPath {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/** Everything about a launch, shown before anything runs. */
export interface ResumePlan {
  /** Absolute path of the config or script. */
  readonly config: string;
  /** Id of the framework. */
  readonly framework: string;
  /** The run's output folder. */
  readonly run: string | undefined;
  /** Undefined for a fresh start. */
  readonly checkpoint: Checkpoint | undefined;
  readonly overrides: readonly ConfigOverride[];
  readonly states: readonly StateReturn[];
  readonly warnings: readonly Finding[];
  /** What lies past the resume point of this run, and would be written over. */
  readonly moves: readonly MovedPath[];
  readonly program: TrainingProgram;
  readonly basis: PlanBasis;
}
