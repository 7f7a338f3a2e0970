import type { Checkpoint } from "./checkpoint.js";

/** One output folder's history. Checkpoints are ordered by step, newest first. */
export interface Run {
  readonly path: string;
  readonly checkpoints: readonly Checkpoint[];
  /** The newest one that can be resumed, by the resolver that all of Respawn shares. */
  readonly newestResumable: Checkpoint | undefined;
}
