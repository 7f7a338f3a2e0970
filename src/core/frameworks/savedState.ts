import type { Checkpoint, StateKind } from "../model/checkpoint.js";
import { msg } from "../model/message.js";
import type { StateReturn } from "../model/resumePlan.js";

/** Says of a kind of state that it is in the checkpoint, or that it is not. */
export function saved(what: StateKind, returns: boolean): StateReturn {
  return {
    what,
    returns,
    why: returns ? msg("saved in the checkpoint") : msg("not in the checkpoint"),
  };
}

/** The step that counting goes on from. */
export function stepReturns({ step, epoch }: Checkpoint): StateReturn {
  const why =
    step === undefined && epoch !== undefined
      ? msg("counting goes on from epoch {0}", epoch)
      : msg("counting goes on from {0}", step ?? 0);
  return { what: "step", returns: true, why };
}

/** For a framework that loads all that a checkpoint holds: what is saved comes back, and nothing else. */
export function returnsWhatIsSaved(checkpoint: Checkpoint): readonly StateReturn[] {
  const { holds } = checkpoint;
  const kinds: readonly StateKind[] = ["weights", "data", "optimizer", "scheduler", "rng"];
  return [stepReturns(checkpoint), ...kinds.map((kind) => saved(kind, holds[kind]))];
}
