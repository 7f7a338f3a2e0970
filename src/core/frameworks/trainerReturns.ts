import type { Checkpoint, StateKind } from "../model/checkpoint.js";
import { msg } from "../model/message.js";
import type { StateReturn } from "../model/resumePlan.js";
import type { LaunchSize } from "./framework.js";
import { saved, stepReturns } from "./savedState.js";

/** What transformers' Trainer, and what is built on it, loads again; optimizer and scheduler come together or not at all. */
export function trainerReturns(
  checkpoint: Checkpoint,
  { processes }: LaunchSize,
): readonly StateReturn[] {
  const { holds, worldSize } = checkpoint;
  const resized = worldSize !== undefined && processes !== undefined && worldSize !== processes;
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
    resized
      ? {
          what: "data",
          returns: false,
          why: msg(
            "batches are counted over all processes: {0} saved it, {1} skip others than were seen",
            worldSize,
            processes,
          ),
        }
      : { what: "data", returns: true, why: msg("the Trainer skips the batches that were seen") },
    together("optimizer"),
    together("scheduler"),
    resized && holds.rng ? randomState(worldSize, processes) : saved("rng", holds.rng),
  ];
}

/**
 * One process reads `rng_state.pth`, several read `rng_state_RANK.pth`; a file that is not there is passed over with a line in
 * the log.
 *
 * @see https://github.com/huggingface/transformers src/transformers/trainer.py `_load_rng_state`
 */
function randomState(saved: number, started: number): StateReturn {
  if (started === 1 || saved === 1) {
    const why =
      started === 1
        ? msg("one process looks for rng_state.pth, and {0} saved rng_state_RANK.pth", saved)
        : msg("{0} processes look for rng_state_RANK.pth, and one saved rng_state.pth", started);
    return { what: "rng", returns: false, why };
  }
  return started < saved
    ? { what: "rng", returns: true, why: msg("of the first {0} of {1} ranks", started, saved) }
    : {
        what: "rng",
        returns: false,
        why: msg("{0} of {1} ranks find none of their own", started - saved, started),
      };
}
