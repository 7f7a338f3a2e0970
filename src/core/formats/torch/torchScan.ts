import type { ByteSource } from "../byteSource.js";
import type { TensorPlace } from "../scan/tensorScans.js";
import type { RecordPlace } from "../zip/zipRecord.js";
import { readTorchRecord } from "./torchRecord.js";

/**
 * Where the storages of a file of torch.save lie, each once and as a whole, under the name of the first tensor in it:
 * views share its bytes. None when its pickle does not hold.
 *
 * @param records where the records of its zip lie, by name
 */
export async function storagePlaces(
  source: ByteSource,
  records: ReadonlyMap<string, RecordPlace>,
): Promise<readonly TensorPlace[]> {
  const record = await readTorchRecord(source);
  if (!record.ok) {
    return [];
  }
  const { savedAs = "", tensors } = record.value;
  const seen = new Set<string>();
  return tensors.flatMap(({ name, dtype, shape, storage }) => {
    const place = storage === undefined ? undefined : records.get(`${savedAs}/data/${storage}`);
    if (storage === undefined || place === undefined || seen.has(storage)) {
      return [];
    }
    seen.add(storage);
    const { offset, bytes } = place;
    return [{ name, dtype, dimensions: shape.length, begin: offset, end: offset + bytes }];
  });
}
