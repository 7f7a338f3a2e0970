import type { Checkpoint, StateKind } from "../model/checkpoint.js";
import { msg } from "../model/message.js";
import type { StateReturn } from "../model/resumePlan.js";
import { saved, stepReturns } from "./savedState.js";

/** What transformers' Trainer, and what is built on it, loads again; optimizer and scheduler come together or not at all. */
export function trainerReturns(checkpoint: Checkpoint): readonly StateReturn[] {
  const { holds } = checkpoint;
  const both = holds.optimizer && holds.scheduler;
  const together = (what: StateKind): StateReturn =>
    both || !holds[what]
      ? saved(what, both)
      : {
          what,
          returns: false,
          why: msg("the Trainer loads optimizer and scheduler only together"),
        };
  return [
    stepReturns(checkpoint),
    saved("weights", holds.weights),
    { what: "data", returns: true, why: msg("the Trainer skips the batches that were seen") },
    together("optimizer"),
    together("scheduler"),
    saved("rng", holds.rng),
  ];
}
