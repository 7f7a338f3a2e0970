import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import { placeOfRecord } from "../torch/archiveRecord.js";
import { partOf, type ByteSource } from "../byteSource.js";
import { defect, type Defect } from "../defect.js";
import { readNpy, type NpyHeader } from "./npy.js";
import { readZipDirectory, type ArchiveEntry } from "../torch/torchArchive.js";

/** An array of an .npz file. */
export interface NpzArray {
  readonly name: string;
  readonly header: NpyHeader;
}

const compressedMethod = 8;

/**
 * Reads the headers of all arrays of an .npz file, a zip with an .npy record for each. A compressed array (np.savez_compressed)
 * is named with its bytes alone: it is not inflated.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 */
export async function readNpz(source: ByteSource): Promise<Outcome<readonly NpzArray[], Defect>> {
  const directory = await readZipDirectory(source);
  if (!directory.ok) {
    return directory.reason.kind === "truncated"
      ? defect("truncated", msg("ends without the directory that a zip has at its end"))
      : directory;
  }
  const arrays: NpzArray[] = [];
  for (const entry of directory.value.entries) {
    const header = await readEntry(source, entry);
    if (!header.ok) {
      return header;
    }
    arrays.push({ name: entry.name.replace(/\.npy$/u, ""), header: header.value });
  }
  return success(arrays);
}

async function readEntry(
  source: ByteSource,
  entry: ArchiveEntry,
): Promise<Outcome<NpyHeader, Defect>> {
  if (entry.method === compressedMethod) {
    return success({ dtype: "packed", shape: [], dataBytes: entry.bytes, holdsObjects: false });
  }
  const place = await placeOfRecord(source, entry);
  return place.ok ? readNpy(partOf(source, place.value.offset, place.value.bytes)) : place;
}
