import type { Message } from "../model/message.js";
import type { EndSignal } from "../ports.js";

/** How far a training had come when it was planned. */
export interface ResumePoint {
  /** Undefined for a fresh start, and for a checkpoint that tells no step. */
  readonly step: number | undefined;
  /** Time of the checkpoint's newest write, milliseconds since 1970; undefined for a fresh start. */
  readonly savedMs: number | undefined;
}

/** What happens to a training that is being watched. */
export type WatchEvent =
  | { readonly kind: "planned"; readonly point: ResumePoint }
  /** No plan can be made, and why has been said; `code` is the exit code for that. */
  | { readonly kind: "not-planned"; readonly code: number }
  | { readonly kind: "started" }
  | { readonly kind: "could-not-start"; readonly why: Message }
  /** `code` is 128 + the signal's number when a signal ended it. */
  | { readonly kind: "exited"; readonly code: number }
  /** `reachedTraining`: a terminal's ctrl+c goes to the whole process group by itself. */
  | {
      readonly kind: "asked-to-end";
      readonly signal: EndSignal;
      readonly reachedTraining: boolean;
    };

/** Why a watch ended. */
export type StopReason =
  "finished" | "asked-to-end" | "crashed" | "fruitless" | "could-not-start" | "not-planned";

/** What the watch wants done. `stop` is the last one. */
export type WatchAction =
  /** `again`: from the newest resumable checkpoint, whatever the first plan started from. */
  | { readonly kind: "plan"; readonly again: boolean }
  | { readonly kind: "start" }
  | { readonly kind: "forward"; readonly signal: EndSignal }
  | { readonly kind: "say"; readonly message: Message }
  | { readonly kind: "stop"; readonly reason: StopReason; readonly code: number };
