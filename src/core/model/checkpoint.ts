import type { Finding } from "./finding.js";

/** The kinds of state that a checkpoint may carry. */
export type StateKind = "weights" | "optimizer" | "scheduler" | "rng" | "data";

/** Which state is there: `data` is the position in the data. */
export type Holds = Readonly<Record<StateKind, boolean>>;

/**
 * `complete`: all that its layout requires is there and every cheap check passes.
 * `incomplete`: a save in progress, or one that was killed.
 * `damaged`: a byte-level check fails.
 * `unknown`: its layout gives no sign of completeness.
 */
export type CheckpointState = "complete" | "incomplete" | "damaged" | "unknown";

/** What a part of a checkpoint is in the training. */
export type PartRole = "policy" | "critic" | "model" | "state";

/** A file of a checkpoint. Sizes in bytes, times in milliseconds since 1970. */
export interface CheckpointFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Of a symbolic link: the absolute path that it bears. */
  readonly leadsTo?: string;
}

/** A folder (or the whole) of a checkpoint that is loaded as one: the policy, the critic. */
export interface CheckpointPart {
  readonly role: PartRole;
  readonly path: string;
  readonly files: readonly CheckpointFile[];
}

/** One resumable point of a run, understood and verified. Paths are absolute, with `/`. */
export interface Checkpoint {
  readonly path: string;
  /** The output folder that it belongs to. */
  readonly run: string;
  /** Id of the layout that it was recognised by. Contract: ids appear in JSON and in settings. */
  readonly layout: string;
  /** Global step, undefined where neither name nor record tells it. */
  readonly step: number | undefined;
  /** Epoch, undefined where neither name nor record tells it. No step is made of it: they are different units. */
  readonly epoch: number | undefined;
  readonly state: CheckpointState;
  /** Complete, with all parts that a resume needs. */
  readonly resumable: boolean;
  /** True while files were written within the last minute and pieces are missing. */
  readonly beingWritten: boolean;
  /** How many ranks wrote it, where names or records tell. */
  readonly worldSize: number | undefined;
  readonly bytes: number;
  /** Time of the newest write in it, milliseconds since 1970. */
  readonly savedMs: number;
  readonly holds: Holds;
  /** What its own record says it was saved with; undefined where nothing recorded that. */
  readonly savedWith?: readonly StateKind[];
  /** Set for one of a line of history that was given up: the last step that it shares with the current line. */
  readonly givenUpAfter?: number;
  readonly parts: readonly CheckpointPart[];
  readonly findings: readonly Finding[];
}
