import type { Checkpoint } from "../model/checkpoint.js";
import type { TrainingConfig } from "../model/config.js";
import type { Fix } from "../model/finding.js";
import type { Message } from "../model/message.js";
import type { ArgumentSyntax } from "./argumentSyntax.js";

/**
 * How a trainer is told to resume. There are four ways, and each is carried out in one place for all
 * frameworks (`decideResume.ts`): a framework gives its own words only.
 */
export type ResumeMechanism =
  /** A word of the command line, or a key of the config, names what to resume from. */
  | {
      readonly kind: "flag-or-key";
      /** As the command line names it. */
      readonly key: string;
      /** How the command line sets it, where that is not the framework's own way. */
      readonly syntax?: ArgumentSyntax;
      readonly value: (checkpoint: Checkpoint) => string;
      /** What is set with it, so that it takes effect. */
      readonly also?: (
        checkpoint: Checkpoint,
      ) => readonly { readonly key: string; readonly value: string }[];
    }
  /** The same command goes on by itself, from the checkpoint that the framework picks. */
  | {
      readonly kind: "same-command";
      /**
       * The one that it picks among a run's checkpoints (newest first): whole or not, and by its own measure. `folder`:
       * what its relative paths resolve against.
       */
      readonly picks: (siblings: readonly Checkpoint[], folder: string) => Checkpoint | undefined;
      /** What to do when it would pick another one than was chosen. */
      readonly otherwise: (
        config: TrainingConfig,
        picked: Checkpoint | undefined,
        chosen: Checkpoint,
      ) => Message;
    }
  /** The same command goes on from where a small file in the run's folder points. */
  | {
      readonly kind: "pointer-file";
      /** Its name in the run's folder. */
      readonly file: string;
      readonly text: (checkpoint: Checkpoint) => string;
    }
  /** A module of Respawn's Python kit runs the user's program and puts the state in. */
  | {
      readonly kind: "wrapper";
      readonly module: string;
      /** Settings that the wrapper changes in the running process, as the plan shows them. */
      readonly overrides: (
        checkpoint: Checkpoint,
      ) => readonly { readonly key: string; readonly to: string }[];
    };

/** A training that Respawn cannot tell to resume, or cannot start at all. */
export interface NotResumed {
  readonly kind: "none";
  readonly why: Message;
  /** True when a fresh start can be made all the same. */
  readonly starts: boolean;
  /** The edit with which it could be told to, where one is known. */
  readonly fix?: (checkpoint: Checkpoint, siblings: readonly Checkpoint[]) => Fix | undefined;
}

/** Why a training cannot be told to resume, and the edit that would change that. */
export interface ResumeRefusal {
  readonly message: Message;
  readonly fix?: Fix;
}
