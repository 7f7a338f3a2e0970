import { msg } from "../../model/message.js";
import { failure, success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import type { PickleLimits } from "../pickle/limits.js";
import { readPickles, type PickleFileDefect } from "../pickle/pickleFile.js";
import { itemsOf, keyOf } from "../pickle/value.js";
import { storageSizes } from "./torchTensors.js";
import type { TorchPickle } from "./torchZip.js";

/** The first pickle of such a file is this number. */
export const legacyMagic = 0x1950a86a20f9469cfc6cn;

/** Magic number, protocol 1001, machine, object, storage keys. */
const pickleCount = 5;
const countBytes = 8;
/** Storages whose counts are read; of the others, only that the file is long enough is known. */
const countsRead = 2000;

/**
 * Reads the five pickles that such a file begins with, and checks that the storages behind them are whole: for each key
 * an 8-byte count of elements and the elements, without padding, up to the end of the file.
 *
 * @see https://github.com/pytorch/pytorch/blob/v2.7.0/torch/serialization.py (`_legacy_save`)
 */
export async function readLegacyTorch(
  source: ByteSource,
  limits: PickleLimits,
): Promise<Outcome<TorchPickle, PickleFileDefect>> {
  const series = await readPickles(source, { limits, count: pickleCount });
  if (!series.ok) {
    return series;
  }
  const { pickles, imports, end } = series.value;
  const bad = (kind: PickleFileDefect["kind"], message: PickleFileDefect["message"]) =>
    failure<PickleFileDefect>({ kind, message, imports }, message.text);
  const [, , , object, list] = pickles;
  const keys = itemsOf(list?.value)?.map((key) => keyOf(key));
  if (object === undefined || keys === undefined) {
    return bad("invalid", msg("has no list of storages after its pickle"));
  }
  const storages = storageSizes(object.references);
  let at = end;
  for (const [index, key] of keys.entries()) {
    const bytes = storages.get(key ?? "");
    if (bytes === undefined) {
      return bad("cannot-verify", msg("has a storage {0} of unknown size", key ?? "?"));
    }
    if (index < countsRead && at + countBytes <= source.bytes) {
      const count = await source.read(at, countBytes);
      if (!count.ok) {
        return bad("unreadable", msg("cannot be read: {0}", count.detail));
      }
      if (!countMatches(count.value, bytes)) {
        return bad("invalid", msg("has a wrong count of elements for storage {0}", key ?? "?"));
      }
    }
    at += countBytes + bytes;
  }
  if (at > source.bytes) {
    return bad("truncated", msg("is {0} bytes too short", at - source.bytes));
  }
  return at < source.bytes
    ? bad("invalid", msg("is {0} bytes longer than its tensors need", source.bytes - at))
    : success({ value: object.value, storages, imports });
}

/** The count is of elements of 1 to 16 bytes: some such size has to fit. */
function countMatches(bytes: Uint8Array, storageBytes: number): boolean {
  if (bytes.length < countBytes) {
    return false;
  }
  const count = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true));
  return [1, 2, 4, 8, 16].some((size) => count * size === storageBytes);
}
