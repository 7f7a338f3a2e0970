import type { TorchRecord } from "../../formats/torchRecord.js";
import { msg } from "../../model/message.js";
import { parentPath } from "../../paths.js";
import { allFiles } from "../allFiles.js";
import { dcpFolder } from "../dcpFolder.js";
import type { FileClaim, FolderView, Layout, Sighting } from "../layout.js";
import { lightningFacts, lightningKey } from "../lightningRecord.js";
import { withoutLinks } from "../linkedCopies.js";

const usualName = /^(?:epoch=\d+.*|last(?:-v\d+)?|hpc_ckpt_\d+|on_exception)\.ckpt$/u;
const lastName = /^last(?:-v\d+)?\.ckpt$/u;
/** Rank 0 writes what is no tensor here, after the shards. */
const recordName = "meta.pt";
const modelStates = /_model_states\.pt$/u;
/** A run keeps a few saves; past the newest of these nobody looks. */
const fileLimit = 256;

/**
 * PyTorch Lightning: `epoch=E-step=S.ckpt`, one file of torch.save. Sharded strategies write a folder of
 * that name: a distributed checkpoint and `meta.pt`; DeepSpeed writes its own files under `checkpoint/`.
 *
 * @see https://github.com/Lightning-AI/pytorch-lightning src/lightning/pytorch/trainer/connectors/checkpoint_connector.py `dump_checkpoint`
 */
export const lightningLayout: Layout = {
  id: "lightning",
  async recognise(folder) {
    if (!folder.name.endsWith(".ckpt")) {
      return undefined;
    }
    const engine = await folder.child("checkpoint");
    const names = [...folder.files.keys()];
    const sharded = names.some((name) => name.endsWith(".distcp") || name === recordName);
    if (engine !== undefined) {
      return { ...(await sharedFacts(folder, engine, modelStates)), ...engineSave(folder, engine) };
    }
    return sharded
      ? { ...(await sharedFacts(folder, folder, /^meta\.pt$/u)), ...shardedSave(folder) }
      : undefined;
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
        record: await folder.torch(name),
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
        claims: [{ file, format: "torch", holds: "weights" }],
        missing: [],
        ...lightningFacts(file.path, name, record),
      }));
  },
};

function isOwn(record: TorchRecord | undefined): boolean {
  return record?.keys.includes(lightningKey) === true;
}

type Held = Pick<Sighting, "claims" | "missing">;

async function sharedFacts(
  folder: FolderView,
  holder: FolderView,
  recordPattern: RegExp,
): Promise<Omit<Sighting, keyof Held>> {
  const name = [...holder.files.keys()].find((file) => recordPattern.test(file));
  const record = name === undefined ? undefined : await holder.torch(name);
  const facts = lightningFacts(folder.path, folder.name, record);
  return {
    path: folder.path,
    run: parentPath(folder.path),
    parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
    ...facts,
  };
}

function shardedSave(folder: FolderView): Held {
  const shards = dcpFolder(folder, "weights");
  const record = folder.files.get(recordName);
  return record === undefined
    ? { ...shards, missing: [...shards.missing, lacksLast(folder, recordName)] }
    : { ...shards, claims: [...shards.claims, { file: record, format: "torch" }] };
}

/** DeepSpeed's engine writes model states, then each rank its optimizer, then the tag into `latest`. */
function engineSave(folder: FolderView, engine: FolderView): Held {
  const claims = [...engine.files]
    .filter(([name]) => name.endsWith(".pt"))
    .map(([name, file]): FileClaim => {
      const holds = modelStates.test(name) ? "weights" : "optimizer";
      return { file, format: "torch", holds };
    });
  const latest = folder.files.get("latest");
  return {
    claims: latest === undefined ? claims : [...claims, { file: latest, format: "any" }],
    missing: latest === undefined ? [lacksLast(folder, "latest")] : [],
  };
}

function lacksLast(folder: FolderView, name: string): Sighting["missing"][number] {
  return { file: folder.path, what: msg("has no {0}, which is written last", name) };
}
