import { halfASet } from "../../findings/agreement.js";
import { withFindings } from "../../findings/effects.js";
import type { Checkpoint, StateKind } from "../../model/checkpoint.js";
import { msg, type Message } from "../../model/message.js";

const kinds: readonly StateKind[] = ["weights", "optimizer", "scheduler", "rng", "data"];
const lackWords: Readonly<Record<StateKind, Message>> = {
  weights: msg("has no weights, which every earlier checkpoint of this run has"),
  optimizer: msg("has no optimizer state, which every earlier checkpoint of this run has"),
  scheduler: msg("has no scheduler state, which every earlier checkpoint of this run has"),
  rng: msg("has no random state, which every earlier checkpoint of this run has"),
  data: msg("has no data position, which every earlier checkpoint of this run has"),
};
/** So many earlier checkpoints in a row make a habit; a single one only a hint. */
const habit = 2;

/**
 * What a run's earlier checkpoints all hold is what it normally writes: one that lacks a kind of it was cut, or saved
 * otherwise, and does not go on as they would. Only earlier ones count, for old state is often removed to make room.
 */
export function amongEarlier(run: readonly Checkpoint[]): readonly Checkpoint[] {
  return run.map((checkpoint) => {
    const earlier = run.filter(
      ({ layout, state, step }) =>
        layout === checkpoint.layout &&
        state === "complete" &&
        step !== undefined &&
        checkpoint.step !== undefined &&
        step < checkpoint.step,
    );
    const lacking = kinds.filter(
      (kind) =>
        !checkpoint.holds[kind] && earlier.length > 0 && earlier.every(({ holds }) => holds[kind]),
    );
    return checkpoint.state !== "complete" || lacking.length === 0
      ? checkpoint
      : without(checkpoint, lacking, earlier.length >= habit);
  });
}

function without(
  checkpoint: Checkpoint,
  lacking: readonly StateKind[],
  certain: boolean,
): Checkpoint {
  const findings = lacking.map((kind) =>
    halfASet[certain ? "at" : "milderAt"](checkpoint.path, lackWords[kind]),
  );
  return withFindings(checkpoint, findings);
}
