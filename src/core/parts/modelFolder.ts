import type { FormatId } from "../formats/known.js";
import { weightMapOf } from "../formats/safetensors/weightsIndex.js";
import type { CheckpointFile } from "../model/checkpoint.js";
import { msg } from "../model/message.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "./layout.js";

/** What a Hugging Face model folder is expected to hold, and what it lacks. */
export type ModelFolder = Pick<LayoutMatch, "expectedFiles" | "missing">;

const indexes: readonly (readonly [name: string, index: FormatId, shard: FormatId])[] = [
  ["model.safetensors.index.json", "weights-index", "safetensors"],
  ["pytorch_model.bin.index.json", "weights-index", "torch"],
  ["diffusion_pytorch_model.safetensors.index.json", "weights-index", "safetensors"],
  ["diffusion_pytorch_model.bin.index.json", "weights-index", "torch"],
];

const singles: readonly (readonly [name: string, format: FormatId])[] = [
  ["model.safetensors", "safetensors"],
  ["pytorch_model.bin", "torch"],
  ["diffusion_pytorch_model.safetensors", "safetensors"],
  ["diffusion_pytorch_model.bin", "torch"],
];

/** A shard by its name: `model-00001-of-00003.safetensors`. */
const shardName =
  /^(?:model|pytorch_model|diffusion_pytorch_model)-\d{5}-of-\d{5}\.(?:safetensors|bin)$/u;

/**
 * Weights as `save_pretrained` writes them: one file, or shards that an index names. The index is
 * written after the shards, so shards without one are a save that did not end.
 *
 * @see https://huggingface.co/docs/transformers/big_models, https://huggingface.co/docs/diffusers (the names that
 * begin with `diffusion_`)
 */
export async function modelFolder(folder: FolderView): Promise<ModelFolder> {
  for (const [name, format, shard] of indexes) {
    const index = folder.files.get(name);
    if (index !== undefined) {
      return sharded(folder, { file: index, format }, { name, format: shard });
    }
  }
  const shards = [...folder.files.keys()].filter((name) => shardName.test(name));
  const single = singles.find(([name]) => folder.files.has(name));
  const file = single === undefined ? undefined : folder.files.get(single[0]);
  if (single === undefined || file === undefined) {
    return {
      expectedFiles: shards.map((name) => expected(folder, name)),
      missing: [
        {
          file: folder.path,
          what:
            shards.length > 0
              ? msg("has shards, but not the index that is written after them")
              : msg("has no weights"),
        },
      ],
    };
  }
  return { expectedFiles: [{ file, format: single[1], holds: "weights" }], missing: [] };
}

function expected(folder: FolderView, name: string): ExpectedFile {
  const file = folder.files.get(name) as CheckpointFile;
  return { file, format: name.endsWith(".bin") ? "torch" : "safetensors" };
}

async function sharded(
  folder: FolderView,
  index: ExpectedFile,
  shard: { readonly name: string; readonly format: FormatId },
): Promise<ModelFolder> {
  const named = [...new Set((await indexedShards(folder, shard.name)) ?? [])];
  const present = named.flatMap((name) => folder.files.get(name) ?? []);
  return {
    expectedFiles: [
      index,
      ...present.map((file): ExpectedFile => ({ file, format: shard.format, holds: "weights" })),
    ],
    missing: named
      .filter((name) => !folder.files.has(name))
      .map((name) => ({
        file: index.file.path,
        what: msg("names shard {0}, which is not there", name),
      })),
  };
}

/** Shards that the index names; none when it does not parse, which its own expected then reports. */
async function indexedShards(
  folder: FolderView,
  name: string,
): Promise<readonly string[] | undefined> {
  const index = await folder.json(name);
  const map = index === undefined ? undefined : weightMapOf(index);
  return map === undefined ? undefined : [...map.values()];
}
