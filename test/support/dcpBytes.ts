import type { WrittenFile } from "./layoutWriter.js";
import {
  Built,
  Called,
  Mapping,
  Named,
  pickleBytes,
  Tensor,
  Tuple,
  type Pickled,
} from "./pickleBytes.js";
import { torchBytes } from "./torchBytes.js";

const metadataModule = "torch.distributed.checkpoint.metadata";

/**
 * A folder of torch.distributed.checkpoint: the values and tensors spread over the ranks' files, then `.metadata`. Each
 * item is a zip of torch.save of its own. Layout of the objects as torch 2.13 pickles them.
 */
export function dcpFiles(
  at: string,
  entries: Readonly<Record<string, Pickled>>,
  ranks: number,
): readonly WrittenFile[] {
  const items = Object.entries(entries).map(([name, value], index) => ({
    name,
    value,
    file: `__${index % ranks}_0.distcp`,
    bytes: torchBytes(value),
  }));
  const names = [...new Set(items.map(({ file }) => file))].toSorted();
  const offsets = new Map<string, number>();
  const storage = items.map(({ name, value, file, bytes }) => {
    const offset = offsets.get(file) ?? 0;
    offsets.set(file, offset + bytes.length);
    const index = new Built(new Named(metadataModule, "MetadataIndex"), {
      fqn: name,
      offset: value instanceof Tensor ? size([0]) : null,
      index: value instanceof Tensor ? 0 : null,
    });
    const place = new Built(new Named("torch.distributed.checkpoint.filesystem", "_StorageInfo"), {
      relative_path: file,
      offset,
      length: bytes.length,
    });
    return [index, place] as const;
  });
  const metadata = new Built(new Named(metadataModule, "Metadata"), {
    state_dict_metadata: Object.fromEntries(
      items.map(({ name, value }) => [name, described(value)]),
    ),
    planner_data: Object.fromEntries(items.map(({ name }) => [name, new Tuple(name.split("."))])),
    storage_data: new Mapping(storage),
    storage_meta: null,
    version: "1.0.0",
  });
  return [
    ...names.map((file) => ({
      path: `${at}/${file}`,
      bytes: new Uint8Array(
        Buffer.concat(items.filter((item) => item.file === file).map(({ bytes }) => bytes)),
      ),
    })),
    { path: `${at}/.metadata`, bytes: pickleBytes(metadata).pickle },
  ];
}

function described(value: Pickled): Pickled {
  if (!(value instanceof Tensor)) {
    return new Built(new Named(metadataModule, "BytesStorageMetadata"), {});
  }
  const shape = size([value.values.length]);
  return new Built(new Named(metadataModule, "TensorStorageMetadata"), {
    properties: new Built(
      new Named(metadataModule, "TensorProperties"),
      new Tuple([
        new Named("torch", "float32"),
        new Called(new Named("torch.serialization", "_get_layout"), ["torch.strided"]),
        false,
        new Called(new Named(metadataModule, "_MEM_FORMAT_ENCODING"), [0]),
        false,
      ]),
    ),
    size: shape,
    chunks: [
      new Built(new Named(metadataModule, "ChunkStorageMetadata"), {
        offsets: size([0]),
        sizes: shape,
      }),
    ],
  });
}

function size(numbers: readonly number[]): Pickled {
  return new Called(new Named("torch", "Size"), [new Tuple(numbers)]);
}
