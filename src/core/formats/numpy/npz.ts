import { success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import type { Defect } from "../defect.js";
import { readNpy, type NpyHeader } from "./npy.js";
import { contentOfRecord } from "../zip/zipContent.js";
import { readZipDirectory } from "../zip/zipDirectory.js";
import type { ZipEntry } from "../zip/zipEntry.js";

/** An array of an .npz file. */
export interface NpzArray {
  readonly name: string;
  readonly header: NpyHeader;
}

/**
 * Reads the headers of all arrays of an .npz file, a zip with an .npy record for each. One of np.savez_compressed is inflated
 * for that, unless it is too large: then it is named with its bytes alone.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 */
export async function readNpz(source: ByteSource): Promise<Outcome<readonly NpzArray[], Defect>> {
  const directory = await readZipDirectory(source);
  if (!directory.ok) {
    return directory;
  }
  const arrays: NpzArray[] = [];
  for (const entry of directory.value) {
    const header = await readEntry(source, entry);
    if (!header.ok) {
      return header;
    }
    arrays.push({ name: entry.name.replace(/\.npy$/u, ""), header: header.value });
  }
  return success(arrays);
}

async function readEntry(source: ByteSource, entry: ZipEntry): Promise<Outcome<NpyHeader, Defect>> {
  const content = await contentOfRecord(source, entry, { checked: false });
  if (content.ok) {
    return readNpy(content.value.source);
  }
  return content.reason.kind === "cannot-verify"
    ? success({
        dtype: "packed",
        shape: [],
        dataBytes: entry.bytes,
        holdsObjects: false,
        dataAt: 0,
      })
    : content;
}
