import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import { placeOfRecord } from "../zip/zipRecord.js";
import { partOf, withPages, type ByteSource } from "../byteSource.js";
import { defect, unreadable, type Defect } from "../defect.js";
import { isHdf5 } from "../hdf5/hdf5.js";
import { readHdf5Tree, type Hdf5Dataset } from "../hdf5/hdf5Tree.js";
import { isZip, readZipDirectory } from "../zip/zipDirectory.js";

/** What a `.keras` or `.weights.h5` file records, besides the values of its variables. */
export interface KerasRecord {
  readonly weights: boolean;
  readonly optimizer: boolean;
  /** The optimizer's count of steps; undefined without an optimizer, or where it wraps another one. */
  readonly iterations: number | undefined;
}

const weightsName = "model.weights.h5";
const ofOptimizer = /^optimizer\//u;

/**
 * Reads a `.weights.h5` file, or a `.keras` file: a zip with `metadata.json`, `config.json` and `model.weights.h5`, in this
 * order, stored and not compressed. A compressed one is `cannot-verify`.
 *
 * @see https://github.com/keras-team/keras keras/src/saving/saving_lib.py `_save_model_to_fileobj`
 */
export async function readKerasRecord(file: ByteSource): Promise<Outcome<KerasRecord, Defect>> {
  const source = withPages(file);
  const head = await source.read(0, Math.min(source.bytes, 4));
  if (!head.ok) {
    return unreadable(head.detail);
  }
  const part = isZip(head.value) ? await weightsIn(source) : success(source);
  if (!part.ok) {
    return part;
  }
  const tree = await readHdf5Tree(part.value);
  return tree.ok ? success(await recordOf(part.value, tree.value)) : tree;
}

async function weightsIn(source: ByteSource): Promise<Outcome<ByteSource, Defect>> {
  const directory = await readZipDirectory(source);
  if (!directory.ok) {
    return directory;
  }
  const entries = new Map(directory.value.map((entry) => [entry.name, entry]));
  const lacking = ["metadata.json", "config.json", weightsName].find((name) => !entries.has(name));
  const weights = entries.get(weightsName);
  if (lacking !== undefined || weights === undefined) {
    return defect("invalid", msg("has no {0}", lacking ?? weightsName));
  }
  const place = await placeOfRecord(source, weights);
  if (!place.ok) {
    return place;
  }
  const part = partOf(source, place.value.offset, place.value.bytes);
  const begin = await part.read(0, 8);
  return begin.ok && isHdf5(begin.value)
    ? success(part)
    : defect("invalid", msg("has a record {0} that is no HDF5 file", weightsName));
}

/** The first variable of an optimizer is its `iterations`, unless it wraps another one, as loss scaling does. */
async function recordOf(
  source: ByteSource,
  datasets: readonly Hdf5Dataset[],
): Promise<KerasRecord> {
  const wraps = datasets.some(({ name }) => name.startsWith("optimizer/inner_optimizer/"));
  const first = datasets.find(({ name }) => name === "optimizer/vars/0");
  return {
    weights: datasets.some(({ name }) => !ofOptimizer.test(name)),
    optimizer: datasets.some(({ name }) => ofOptimizer.test(name)),
    iterations: wraps || first === undefined ? undefined : await integerAt(source, first),
  };
}

/** A little-endian integer of 4 or 8 bytes: int32 on PyTorch and JAX, int64 on TensorFlow. */
async function integerAt(source: ByteSource, place: Hdf5Dataset): Promise<number | undefined> {
  const { offset, bytes } = place;
  const read =
    offset !== undefined && (bytes === 4 || bytes === 8)
      ? await source.read(offset, bytes)
      : undefined;
  if (read?.ok !== true || read.value.length < bytes) {
    return undefined;
  }
  const view = new DataView(read.value.buffer, read.value.byteOffset, bytes);
  const count = bytes === 4 ? view.getInt32(0, true) : Number(view.getBigInt64(0, true));
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
