import type { Checkpoint, StateKind } from "../../../core/model/checkpoint.js";
import { msg, type Message } from "../../../core/model/message.js";
import type { Run } from "../../../core/model/run.js";
import { baseName, relativeTo } from "../../../core/paths.js";
import { ageWords, holdWords, progressWords } from "../../../core/words.js";
import { isBroken } from "./broken.js";
import { isModelAlone } from "./node.js";

/** The words and the time that a row is written with. */
export interface RowContext {
  readonly t: (message: Message) => string;
  readonly now: number;
}

/** `step 7`, `epoch 2`, or the name of what has neither. */
export function stepName(checkpoint: Checkpoint, t: RowContext["t"]): string {
  return checkpoint.step === undefined && checkpoint.epoch === undefined
    ? baseName(checkpoint.path)
    : t(progressWords(checkpoint));
}

/** A run in the width of a side bar: its newest step and when that was saved. */
export function describeRun(run: Run, { t, now }: RowContext): string {
  const newest = run.checkpoints.find(({ givenUpAfter }) => givenUpAfter === undefined);
  const known = newest ?? run.checkpoints[0];
  if (known === undefined) {
    return "";
  }
  const age = t(ageWords(now - known.savedMs));
  if (isModelAlone(run)) {
    return dotted([t(msg("weights only")), age]);
  }
  return dotted([
    stepName(known, t),
    age,
    run.newestResumable === undefined && !known.beingWritten ? t(msg("none resumable")) : "",
  ]);
}

/** A checkpoint in the width of a side bar: its age, and `full`, or what is lacking, or what is broken. */
export function describeCheckpoint(
  checkpoint: Checkpoint,
  isNewest: boolean,
  { t, now }: RowContext,
): string {
  return dotted([
    isNewest ? t(msg("latest")) : "",
    t(ageWords(now - checkpoint.savedMs)),
    condition(checkpoint, t),
  ]);
}

function condition(checkpoint: Checkpoint, t: RowContext["t"]): string {
  if (checkpoint.beingWritten) {
    return t(msg("being written"));
  }
  const broken = checkpoint.findings.find(isBroken);
  if (broken !== undefined) {
    const message = t(broken.message);
    return broken.file === checkpoint.path
      ? message
      : `${relativeTo(checkpoint.path, broken.file)} ${message}`;
  }
  if (checkpoint.givenUpAfter !== undefined) {
    return t(msg("line given up"));
  }
  return t(whatIsThere(checkpoint));
}

/**
 * `full` when all is there that a resume can bring back. A training may have no schedule, where the save's record says so; none trains
 * without an optimizer.
 */
function whatIsThere({ holds, savedWith }: Checkpoint): Message {
  const lacking = (Object.keys(holdWords) as StateKind[]).filter(
    (kind) =>
      !holds[kind] && (kind === "optimizer" || savedWith === undefined || savedWith.includes(kind)),
  );
  if (!holds.weights) {
    return msg("no {0}", holdWords.weights);
  }
  if (lacking.length === 0) {
    return msg("full");
  }
  if (lacking.length === Object.keys(holdWords).length - 1) {
    return holdWords.weights;
  }
  const [first] = lacking;
  return lacking.includes("optimizer") || first === undefined
    ? msg("no {0}", holdWords.optimizer)
    : lacking.length === 1
      ? msg("no {0}", holdWords[first])
      : msg("no {0}, +{1}", holdWords[first], lacking.length - 1);
}

function dotted(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}
