import type { TorchRecord } from "../../formats/torch/torchRecord.js";
import type { CheckpointFile, StateKind } from "../../model/checkpoint.js";
import type { FolderView, LayoutMatch } from "../../parts/layout.js";
import { recordedProgress, type Progress } from "../../parts/progress.js";
import { isStamped } from "../../parts/stampedRecord.js";
import { againstName, progressInName } from "../../parts/stepInName.js";
import { heldByKeys, isOptimizerState, isStateDict } from "../../parts/trainingKeys.js";
import { recordUnread, weightsOnly } from "../../parts/weightsOnly.js";

/** What the record of a file says of its place in a training. */
export interface RecordedTraining {
  readonly held: readonly StateKind[];
  readonly progress: Progress;
  /** True for a state dict that was saved by itself. */
  readonly bare: boolean;
}

/** Reads it; undefined for what another trainer stamped as its own, such as the target of a link. */
export function recordedTraining(record: TorchRecord): RecordedTraining | undefined {
  if (isStamped(record.keys)) {
    return undefined;
  }
  const bare = isStateDict(record.keys);
  const held = bare
    ? (["weights"] as const)
    : isOptimizerState(record)
      ? (["optimizer"] as const)
      : heldByKeys(record);
  return { held, bare, progress: bare ? {} : recordedProgress(record) };
}

/**
 * A file whose record can be read: a checkpoint when it has weights, or an optimizer with something beside it. Weights without
 * an optimizer are no point to go on from, whatever counter is beside them: a loop that loads the optimizer fails at it.
 *
 * @see https://github.com/karpathy/llama2.c/issues/148
 */
export function matchOfRecord(
  folder: FolderView,
  name: string,
  file: CheckpointFile,
  record: TorchRecord,
): LayoutMatch | undefined {
  const training = recordedTraining(record);
  const weights = training?.held.includes("weights") === true;
  const optimizer = training?.held.includes("optimizer") === true;
  const resumes = optimizer && (weights || (record.keys.length > 1 && !isOptimizerState(record)));
  if (training === undefined || (!weights && !resumes)) {
    return undefined;
  }
  const { progress, bare, held } = training;
  const named = progressInName(name);
  // A bare state dict is told by nothing inside: a number in its name is what people call it.
  const known = bare ? {} : { ...named, ...progress };
  return {
    ...matchOfFile(folder, file),
    ...placed(known),
    expectedFiles: [
      weights ? { file, format: "torch", holds: "weights" } : { file, format: "torch" },
    ],
    findings: bare ? [] : againstName(file.path, name, progress),
    alsoHolds: held.filter((kind) => kind !== "weights"),
    ...(resumes ? {} : { notResumable: weightsOnly }),
  };
}

/** A file whose record cannot be read; its bytes tell the rest. */
export function matchOfUnread(folder: FolderView, name: string, file: CheckpointFile): LayoutMatch {
  return {
    ...matchOfFile(folder, file),
    ...placed(progressInName(name)),
    expectedFiles: [{ file, format: "torch", holds: "weights" }],
    unproven: recordUnread,
  };
}

/** What is the same for every checkpoint that is a file. */
export function matchOfFile(folder: FolderView, file: CheckpointFile): LayoutMatch {
  return {
    path: file.path,
    run: folder.path,
    step: undefined,
    parts: [{ role: "model", path: file.path, files: [file] }],
    expectedFiles: [],
    missing: [],
    findings: [],
    alsoHolds: [],
  };
}

/** Progress as a match has it. */
export function placed({ step, epoch }: Progress): Pick<LayoutMatch, "step" | "epoch"> {
  return { step, ...(epoch === undefined ? {} : { epoch }) };
}
