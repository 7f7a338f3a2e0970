import { partOf } from "../formats/byteSource.js";
import { readTorchRecord } from "../formats/torch/torchRecord.js";
import { readDcpMetadata, type DcpMetadata } from "../formats/dcp/dcpMetadata.js";
import type { RecordedScalar } from "../formats/pickle/recordedValues.js";
import type { StateKind } from "../model/checkpoint.js";
import { msg } from "../model/message.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "./layout.js";

const shardName = /^__\d+_\d+\.distcp$/u;
/** Of `dcp.save(use_collectives=False)`, an experimental form: each rank's own, and none of the whole. */
const rankMetadataName = /^__\d+\.metadata$/u;

/** What a folder of torch.distributed.checkpoint is and lacks. */
export interface DcpTree extends Pick<
  LayoutMatch,
  "expectedFiles" | "missing" | "alsoHolds" | "unproven"
> {
  /** Undefined where `.metadata` is not there or cannot be read. */
  readonly metadata: DcpMetadata | undefined;
}

/** True for the listing of a folder that torch.distributed.checkpoint wrote, whole or not. */
export function isDcpTree(folder: FolderView): boolean {
  return (
    folder.files.has(".metadata") ||
    folder.files.has(".metadata.tmp") ||
    [...folder.files.keys()].some((name) => shardName.test(name) || rankMetadataName.test(name))
  );
}

/**
 * torch.distributed.checkpoint: shards under their last names, then `.metadata` by rename, which says how long each
 * must be. What it holds is told by names, since any shard has all kinds: `holdsOf` gives a name's kind.
 *
 * @see https://github.com/pytorch/pytorch torch/distributed/checkpoint/filesystem.py `finish`
 */
export async function dcpTree(
  folder: FolderView,
  holdsOf: (name: string) => StateKind | undefined,
): Promise<DcpTree> {
  const file = folder.files.get(".metadata");
  if (file === undefined && [...folder.files.keys()].some((name) => rankMetadataName.test(name))) {
    return treeOfRanks(folder, holdsOf);
  }
  const metadata = await folder.record(".metadata", readDcpMetadata);
  const missing: LayoutMatch["missing"][number][] = [];
  if (file === undefined) {
    missing.push({
      file: folder.path,
      what: msg("has no {0}, which is written last", ".metadata"),
    });
  }
  const expectedFiles: ExpectedFile[] = file === undefined ? [] : [{ file, format: "dcp" }];
  for (const [name, leastBytes] of metadata?.files ?? []) {
    // One that is not there is a defect of `.metadata`, which names it.
    const shard = folder.files.get(name);
    if (shard !== undefined) {
      expectedFiles.push({ file: shard, format: "distcp", leastBytes });
    }
  }
  const names =
    metadata === undefined ? [] : [...metadata.tensors.map(({ name }) => name), ...metadata.values];
  return {
    metadata,
    expectedFiles,
    missing,
    alsoHolds: [...new Set(names.flatMap((name) => holdsOf(name) ?? []))],
  };
}

/**
 * Without collectives no rank learns of the others, so nothing records how many there were.
 *
 * @see https://github.com/pytorch/pytorch torch/distributed/checkpoint/filesystem.py `_metadata_path`
 */
async function treeOfRanks(
  folder: FolderView,
  holdsOf: (name: string) => StateKind | undefined,
): Promise<DcpTree> {
  const names = [...folder.files.keys()].filter((name) => rankMetadataName.test(name));
  const all = await Promise.all(names.map((name) => folder.record(name, readDcpMetadata)));
  const ranks = all.filter((metadata) => metadata !== undefined);
  const shards = ranks.flatMap(({ files }) => [...files]);
  const items = ranks.flatMap(({ tensors, values }) => [
    ...tensors.map(({ name }) => name),
    ...values,
  ]);
  return {
    metadata: ranks[0],
    expectedFiles: [
      ...names.flatMap((name): readonly ExpectedFile[] => {
        const file = folder.files.get(name);
        return file === undefined ? [] : [{ file, format: "dcp" }];
      }),
      ...shards.flatMap(([name, leastBytes]): readonly ExpectedFile[] => {
        const file = folder.files.get(name);
        return file === undefined ? [] : [{ file, format: "distcp", leastBytes }];
      }),
    ],
    missing: [],
    alsoHolds: [...new Set(items.flatMap((name) => holdsOf(name) ?? []))],
    unproven: msg(
      "was saved without collectives, which is experimental: nothing records how many ranks wrote",
    ),
  };
}

/** A value that is an item of its own (`train_state.step`); undefined when there is none or it is no scalar. */
export async function dcpScalar(
  folder: FolderView,
  metadata: DcpMetadata | undefined,
  name: string,
): Promise<RecordedScalar | undefined> {
  const item =
    metadata?.values.includes(name) === true
      ? metadata.items.find((each) => each.name === name)
      : undefined;
  const record =
    item &&
    (await folder.record(item.file, (shard) =>
      readTorchRecord(partOf(shard, item.offset, Math.min(item.bytes, shard.bytes - item.offset))),
    ));
  return record?.values.get("");
}
