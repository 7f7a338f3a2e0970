import { halfASet } from "../../findings/agreement.js";
import { withFindings } from "../../findings/effects.js";
import type { Checkpoint, StateKind } from "../../model/checkpoint.js";
import { msg, type Message } from "../../model/message.js";
import { baseName } from "../../paths.js";

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
 * A checkpoint's own record of what it was saved with is believed: what it left out it left out on purpose, and where it
 * has lost a part since, an earlier checkpoint that still has its own resumes exactly and is better. Without a record,
 * what a run's earlier checkpoints all hold is what it normally writes: one that lacks a kind of it was cut off.
 * Only earlier ones count, for old state is often removed to make room.
 */
export function amongEarlier(run: readonly Checkpoint[]): readonly Checkpoint[] {
  return run.map((checkpoint) => {
    if (checkpoint.savedWith !== undefined) {
      return afterLoss(checkpoint, run, checkpoint.savedWith);
    }
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
    return checkpoint.state !== "complete" || lacking.length === 0 || isOneFile(checkpoint)
      ? checkpoint
      : without(checkpoint, lacking, earlier.length >= habit);
  });
}

/** A whole file holds what it was given: one of weights alone among full ones is an export, and was not cut off. */
function isOneFile({ path, parts }: Checkpoint): boolean {
  const files = parts.flatMap((part) => part.files);
  return files.length === 1 && files[0]?.path === path;
}

/** Held against its own record; the python kit's resolver does the same (`test/conformance`). */
function afterLoss(
  checkpoint: Checkpoint,
  run: readonly Checkpoint[],
  savedWith: readonly StateKind[],
): Checkpoint {
  const lost = savedWith.filter((kind) => !checkpoint.holds[kind]);
  const better = run
    .filter(
      ({ layout, resumable, step, holds }) =>
        layout === checkpoint.layout &&
        resumable &&
        (step ?? Infinity) < (checkpoint.step ?? -1) &&
        lost.every((kind) => holds[kind]),
    )
    .toSorted((a, b) => (b.step ?? 0) - (a.step ?? 0))[0];
  if (lost.length === 0 || better === undefined || checkpoint.state !== "complete") {
    return checkpoint;
  }
  const message = msg(
    "has lost state that it was saved with; {0} is earlier and has all of its own",
    baseName(better.path),
  );
  return withFindings(checkpoint, [halfASet.at(checkpoint.path, message)]);
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
