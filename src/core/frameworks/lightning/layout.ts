import { readTorchRecord, type TorchRecord } from "../../formats/torch/torchRecord.js";
import { msg } from "../../model/message.js";
import { parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { dcpTree, isDcpTree } from "../../parts/dcpTree.js";
import { deepspeedTag, isDeepspeedTag } from "../../parts/deepspeedTag.js";
import { heldInTree } from "../../parts/heldByName.js";
import type { FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { lightningFacts, lightningKey } from "./record.js";
import { withoutLinks } from "../../parts/linkedCopies.js";

const usualName = /^(?:epoch=\d+.*|last(?:-v\d+)?|hpc_ckpt_\d+|on_exception)\.ckpt$/u;
const lastName = /^last(?:-v\d+)?\.ckpt$/u;
/** Rank 0 writes what is no tensor here, after the shards. */
const recordName = "meta.pt";
/** A run keeps a few saves; past the newest of these nobody looks. */
const fileLimit = 256;

/**
 * PyTorch Lightning: `epoch=E-step=S.ckpt`, one file of torch.save. Sharded strategies write a folder of
 * that name: a distributed checkpoint and `meta.pt`; DeepSpeed writes its own files under `checkpoint/`.
 *
 * @see https://github.com/Lightning-AI/pytorch-lightning src/lightning/pytorch/trainer/connectors/checkpoint_connector.py `dump_checkpoint`
 */
export const lightningLayout = {
  id: "lightning",
  markers: { folder: /\.ckpt$/u, file: /\.ckpt$/u },
  async recognise(folder) {
    if (!folder.name.endsWith(".ckpt")) {
      return undefined;
    }
    const engine = await folder.child("checkpoint");
    if (engine !== undefined && isDeepspeedTag(engine)) {
      return engineSave(folder, engine);
    }
    return isDcpTree(folder) || folder.files.has(recordName) ? shardedSave(folder) : undefined;
  },
  async recogniseFiles(folder) {
    const files = [...folder.files]
      .filter(([name]) => name.endsWith(".ckpt"))
      .toSorted(([, a], [, b]) => b.modifiedMs - a.modifiedMs)
      .slice(0, fileLimit);
    const read = await Promise.all(
      withoutLinks(files, lastName).map(async ([name, file]) => ({
        name,
        file,
        record: await folder.record(name, readTorchRecord),
      })),
    );
    const among = read.some(({ record }) => isOwn(record));
    return read
      .filter(({ name, record }) =>
        record === undefined ? among || usualName.test(name) : isOwn(record),
      )
      .map(({ name, file, record }) => ({
        path: file.path,
        run: folder.path,
        parts: [{ role: "model", path: file.path, files: [file] }],
        expectedFiles: [{ file, format: "torch", holds: "weights" }],
        missing: [],
        ...lightningFacts(file.path, name, record),
      }));
  },
} as const satisfies Layout;

function isOwn(record: TorchRecord | undefined): boolean {
  return record?.keys.includes(lightningKey) === true;
}

async function shardedSave(folder: FolderView): Promise<LayoutMatch> {
  const { expectedFiles, missing, alsoHolds } = await dcpTree(folder, heldInTree);
  const file = folder.files.get(recordName);
  const facts = lightningFacts(
    folder.path,
    folder.name,
    await folder.record(recordName, readTorchRecord),
  );
  return {
    ...(await place(folder)),
    ...facts,
    expectedFiles:
      file === undefined ? expectedFiles : [...expectedFiles, { file, format: "torch" }],
    missing: file === undefined ? [...missing, lacksLast(folder, recordName)] : missing,
    alsoHolds: [...new Set([...alsoHolds, ...facts.alsoHolds])],
  };
}

/** DeepSpeed's engine saves its own files, with Lightning's keys in the model's, then the tag into `latest`. */
async function engineSave(folder: FolderView, engine: FolderView): Promise<LayoutMatch> {
  const tag = await deepspeedTag(engine);
  const facts = lightningFacts(folder.path, folder.name, tag.record);
  const latest = folder.files.get("latest");
  return {
    ...(await place(folder)),
    ...facts,
    expectedFiles:
      latest === undefined
        ? tag.expectedFiles
        : [...tag.expectedFiles, { file: latest, format: "unknown" }],
    missing: [...tag.missing, ...(latest === undefined ? [lacksLast(folder, "latest")] : [])],
    alsoHolds: [...new Set([...tag.alsoHolds, ...facts.alsoHolds])],
    ...(tag.worldSize === undefined ? {} : { worldSize: tag.worldSize }),
  };
}

async function place(folder: FolderView): Promise<Pick<LayoutMatch, "path" | "run" | "parts">> {
  return {
    path: folder.path,
    run: parentPath(folder.path),
    parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
  };
}

function lacksLast(folder: FolderView, name: string): LayoutMatch["missing"][number] {
  return { file: folder.path, what: msg("has no {0}, which is written last", name) };
}
