import { numberOf } from "../../formats/json/recordedStep.js";
import { readTorchRecord, type TorchRecord } from "../../formats/torch/torchRecord.js";
import type { CheckpointFile, StateKind } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { parentPath } from "../../paths.js";
import { dcpTree, isDcpTree } from "../../parts/dcpTree.js";
import { heldInTree } from "../../parts/heldByName.js";
import type { FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { withoutLinks } from "../../parts/linkedCopies.js";
import { stepDisagreement } from "../../parts/stepRecord.js";
import { recordUnread, weightsOnly } from "../../parts/weightsOnly.js";

const fileName = /^ep\d+-ba(\d+)-rank0\.pt$/u;
const folderName = /^ep\d+-ba(\d+)$/u;
const latestName = /^latest-rank0\.pt$/u;

/** Where a save keeps each kind of state, by the start of its dotted path. */
const heldPaths: readonly (readonly [prefix: string, holds: StateKind])[] = [
  ["state.optimizers.", "optimizer"],
  ["state.schedulers.", "scheduler"],
  ["rng.", "rng"],
  ["state.dataset_state.", "data"],
];

/**
 * MosaicML Composer: `epE-baB-rank0.pt`, which rank 0 writes for all, or with sharded state a folder `epE-baB` that is a
 * distributed checkpoint. The batch is the step. `latest-rank0.pt` links to the newest, and autoresume trusts it.
 *
 * @see https://github.com/mosaicml/composer composer/callbacks/checkpoint_saver.py
 */
export const composerLayout = {
  id: "composer",
  markers: { folder: folderName, file: fileName },
  async recognise(folder) {
    const batch = folderName.exec(folder.name)?.[1];
    if (batch === undefined || !isDcpTree(folder)) {
      return undefined;
    }
    const { expectedFiles, missing, alsoHolds } = await dcpTree(folder, heldInTree);
    return {
      path: folder.path,
      run: parentPath(folder.path),
      step: Number(batch),
      parts: [{ role: "model", path: folder.path, files: [...folder.files.values()] }],
      expectedFiles,
      missing,
      findings: [],
      alsoHolds,
    };
  },
  async recogniseFiles(folder) {
    const own = [...folder.files].filter(([name]) => fileName.test(name) || latestName.test(name));
    const files = withoutLinks(own, latestName);
    return own.some(([name]) => fileName.test(name))
      ? Promise.all(files.map(([name, file]) => sightingOf(folder, name, file)))
      : [];
  },
} as const satisfies Layout;

async function sightingOf(
  folder: FolderView,
  name: string,
  file: CheckpointFile,
): Promise<LayoutMatch> {
  const record = await folder.record(name, readTorchRecord);
  const batch = fileName.exec(name)?.[1];
  const named = batch === undefined ? undefined : Number(batch);
  const recorded = batchOf(record);
  const worldSize = numberOf(record?.values.get("state.metadata.world_size"));
  return {
    path: file.path,
    run: folder.path,
    step: recorded ?? named,
    parts: [{ role: "model", path: file.path, files: [file] }],
    expectedFiles: [{ file, format: "torch", holds: "weights" }],
    missing:
      record === undefined || record.keys.includes("state")
        ? []
        : [{ file: file.path, what: msg("has no {0}", "state") }],
    findings: stepDisagreement(named, recorded, file.path, "none"),
    alsoHolds: heldIn(record),
    ...(worldSize === undefined ? {} : { worldSize }),
    ...(record === undefined ? { unproven: recordUnread } : {}),
    ...(record?.keys.includes("rng") === false ? { notResumable: weightsOnly } : {}),
  };
}

/** Older releases nest the counters once more, under the name of their class. */
function batchOf(record: TorchRecord | undefined): number | undefined {
  const value =
    record?.values.get("state.timestamp.batch") ??
    record?.values.get("state.timestamp.Timestamp.batch");
  return numberOf(value);
}

function heldIn(record: TorchRecord | undefined): readonly StateKind[] {
  const paths = [...(record?.values.keys() ?? [])];
  const tensors = record?.tensors.map(({ name }) => name) ?? [];
  return heldPaths
    .filter(([prefix]) => [...paths, ...tensors].some((path) => path.startsWith(prefix)))
    .map(([, holds]) => holds);
}
