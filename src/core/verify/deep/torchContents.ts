import type { ByteSource } from "../../formats/byteSource.js";
import { contentOffset, readTorchArchive, type ArchiveEntry } from "../../formats/torchArchive.js";
import type { Hasher } from "../../ports.js";
import type { BrokenRecord, Contents } from "./examineFile.js";

/** Local headers read at a time. */
const parallel = 32;

/**
 * Checksums of every record of a torch.save archive, as PyTorch's own reader does not check them by default;
 * undefined when it has no directory that holds. A compressed record, which torch.save never writes, is left out.
 */
export async function torchContents(
  source: ByteSource,
  hasher: Hasher,
): Promise<Contents | undefined> {
  const archive = await readTorchArchive(source);
  if (!archive.ok) {
    return undefined;
  }
  const stored = archive.value.entries.filter((entry) => entry.stored);
  const places = await recordPlaces(source, stored);
  const sums = places.flatMap(({ entry, begin }) =>
    begin === undefined || begin + entry.bytes > source.bytes ? [] : [{ entry, begin, crc: 0 }],
  );
  const headless = places
    .filter(({ entry, begin }) => begin === undefined || begin + entry.bytes > source.bytes)
    .map(({ entry }) => broken(entry, undefined));
  return {
    tracks: [
      sums.map((sum) => ({
        begin: sum.begin,
        end: sum.begin + sum.entry.bytes,
        take: (bytes: Uint8Array): void => {
          sum.crc = hasher.crc32(bytes, sum.crc);
        },
      })),
    ],
    brokenRecords: () => [
      ...headless,
      ...sums
        .filter(({ entry, crc }) => crc !== entry.crc)
        .map(({ entry, crc }) => broken(entry, crc)),
    ],
    tensors: () => [],
  };
}

function broken({ name, crc }: ArchiveEntry, actualCrc: number | undefined): BrokenRecord {
  return { name, expectedCrc: crc, actualCrc };
}

async function recordPlaces(
  source: ByteSource,
  entries: readonly ArchiveEntry[],
): Promise<readonly { readonly entry: ArchiveEntry; readonly begin: number | undefined }[]> {
  const places: { entry: ArchiveEntry; begin: number | undefined }[] = [];
  for (let at = 0; at < entries.length; at += parallel) {
    const batch = entries.slice(at, at + parallel);
    const begins = await Promise.all(batch.map((entry) => contentOffset(source, entry)));
    batch.forEach((entry, index) => places.push({ entry, begin: begins[index] }));
  }
  return places;
}
