import { pageBytes, withPages, type ByteSource } from "../byteSource.js";
import type { Defect } from "../defect.js";
import type { ZipEntry } from "../zip/zipEntry.js";
import { placesOfRecords } from "../zip/zipRecord.js";
import { readFirst, readTorchArchive } from "./torchArchive.js";
import type { TorchRecord } from "./torchRecord.js";

/**
 * The first record that torch.load would need and not find: its own header is gone, or says something else than the
 * directory. Costs a read a storage, unless they are small: too much for files by the thousand, so this is for one that is looked at.
 *
 * @see https://github.com/pytorch/pytorch/blob/v2.7.0/caffe2/serialize/inline_container.cc `PyTorchStreamReader::getRecord`
 */
export async function neededRecordsDefect(
  source: ByteSource,
  { savedAs, storages }: TorchRecord,
): Promise<Defect | undefined> {
  const archive = await readTorchArchive(source);
  if (!archive.ok) {
    return archive.reason;
  }
  const top = `${savedAs ?? ""}/`;
  const needed = new Set([
    ...readFirst.map((name) => top + name),
    ...[...storages.keys()].map((key) => `${top}data/${key}`),
  ]);
  const entries = archive.value.filter(({ name }: ZipEntry) => needed.has(name));
  // Headers of small records lie several to a page; those of large ones are read alone.
  const paged = source.bytes < entries.length * pageBytes ? withPages(source) : source;
  for await (const { place } of placesOfRecords(paged, entries)) {
    if (!place.ok) {
      return place.reason;
    }
  }
  return undefined;
}
