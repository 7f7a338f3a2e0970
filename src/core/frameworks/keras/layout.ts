import { readKerasRecord } from "../../formats/keras/kerasRecord.js";
import { stepDisagrees } from "../../findings/agreement.js";
import { numberOf } from "../../formats/json/recordedStep.js";
import type { CheckpointFile } from "../../model/checkpoint.js";
import type { Finding } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { againstName, stepInName } from "../../parts/stepInName.js";
import { recordUnread, weightsOnly } from "../../parts/weightsOnly.js";

const fileName = /\.(?:keras|weights\.h5)$/u;
const shardName = /^(.*)_\d{5}\.weights\.h5$/u;
const backupName = "latest.weights.h5";
const progressName = "training_metadata.json";

/**
 * Keras 3: `ModelCheckpoint` writes a `.keras` or a `.weights.h5` file; both hold the optimizer when the model was compiled.
 * `BackupAndRestore` writes `latest.weights.h5` over the last one, and then `training_metadata.json`, by which `fit` goes on. The
 * step is the optimizer's own count; the number in a name is an epoch or what the user likes.
 *
 * @see https://github.com/keras-team/keras keras/src/callbacks/backup_and_restore.py, model_checkpoint.py
 */
export const kerasLayout = {
  id: "keras",
  markers: { file: fileName },
  recognise: () => Promise.resolve(undefined),
  recogniseFiles(folder) {
    const files = [...folder.files].filter(
      ([name]) => fileName.test(name) && !isShard(folder, name),
    );
    return Promise.all(
      files.map(([name, file]) =>
        name === backupName && isBackup(folder)
          ? backupSighting(folder, file)
          : sightingOf(folder, name, file),
      ),
    );
  },
} as const satisfies Layout;

/** Shards are named by a `.weights.json` beside them; they are no checkpoints by themselves. */
function isShard(folder: FolderView, name: string): boolean {
  return folder.files.has(`${shardName.exec(name)?.[1] ?? ""}.weights.json`);
}

/** A ModelCheckpoint may bear the name too; the first backup, cut off before its second file, lies alone. */
function isBackup({ files }: FolderView): boolean {
  const others = [...files.keys()].filter((name) => !name.startsWith(backupName));
  return files.has(progressName) || others.length === 0;
}

async function sightingOf(
  folder: FolderView,
  name: string,
  file: CheckpointFile,
): Promise<LayoutMatch> {
  const record = await folder.record(name, readKerasRecord);
  const named = stepInName(name);
  const holdsWeights = record === undefined || record.weights;
  return {
    path: file.path,
    run: folder.path,
    step: record?.iterations ?? named,
    parts: [{ role: "model", path: file.path, files: [file] }],
    expectedFiles: [
      holdsWeights ? { file, format: "keras", holds: "weights" } : { file, format: "keras" },
    ],
    missing: [],
    findings: againstName(file.path, name, { step: record?.iterations }),
    alsoHolds: record?.optimizer === true ? ["optimizer"] : [],
    ...(record === undefined ? { unproven: recordUnread } : {}),
    ...(record?.optimizer === false ? { notResumable: weightsOnly } : {}),
  };
}

async function backupSighting(folder: FolderView, file: CheckpointFile): Promise<LayoutMatch> {
  const weights = await sightingOf(folder, backupName, file);
  const progress = folder.files.get(progressName);
  if (progress === undefined) {
    const what = msg("has no {0} beside it, so fit would begin at epoch 0", progressName);
    return { ...weights, missing: [{ file: file.path, what }] };
  }
  const expected: ExpectedFile = { file: progress, format: "json" };
  const epoch = numberOf((await folder.json(progressName))?.["epoch"]);
  return {
    ...weights,
    ...(epoch === undefined ? {} : { epoch }),
    parts: [{ role: "model", path: file.path, files: [file, progress] }],
    expectedFiles: [...weights.expectedFiles, expected],
    missing: epoch === undefined ? [{ file: progress.path, what: msg("has no {0}", "epoch") }] : [],
    findings: [...weights.findings, ...olderProgress(file, progress)],
  };
}

/** A kill between the two files leaves the epoch of the save before beside newer weights. */
function olderProgress(weights: CheckpointFile, progress: CheckpointFile): readonly Finding[] {
  return progress.modifiedMs >= weights.modifiedMs
    ? []
    : [
        stepDisagrees.milderAt(
          progress.path,
          msg("is older than {0}: its epoch is that of an earlier save", backupName),
        ),
      ];
}
