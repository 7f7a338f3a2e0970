import type { Hasher } from "../../ports.js";
import { placesOfRecords, type RecordPlace } from "../zip/zipRecord.js";
import type { ByteSource } from "../byteSource.js";
import { readTorchArchive } from "./torchArchive.js";
import type { ZipEntry } from "../zip/zipEntry.js";
import { readTorchRecord, type TorchRecord } from "./torchRecord.js";
import type { BrokenRecord, Contents } from "../scan/contents.js";
import { tensorScans, type TensorPlace } from "../scan/tensorScans.js";

/** A record with the place of its content; undefined where its own header does not agree with the directory. */
interface PlacedRecord {
  readonly entry: ZipEntry;
  readonly place: RecordPlace | undefined;
}

/**
 * Checksums of every record of a torch.save archive, which PyTorch's own reader does not check by default, and scans of
 * its storages under the name of the first tensor in each. Undefined when it has no directory that holds. A
 * compressed record, which torch.save never writes, is left out, and one that was written without a checksum.
 */
export async function scanTorch(source: ByteSource, hasher: Hasher): Promise<Contents | undefined> {
  const archive = await readTorchArchive(source);
  if (!archive.ok) {
    return undefined;
  }
  const records = await placed(
    source,
    archive.value.filter(({ method }) => method === 0),
  );
  const sums = records.flatMap(({ entry, place }) =>
    place === undefined || entry.crc32 === 0
      ? []
      : [{ entry, begin: place.offset, end: place.offset + place.bytes, crc: 0 }],
  );
  const headless = records.filter(({ place }) => place === undefined);
  const record = await readTorchRecord(source);
  const scans = tensorScans(record.ok ? storagePlaces(record.value, records) : []);
  return {
    tracks: [
      sums.map((sum) => ({
        begin: sum.begin,
        end: sum.end,
        take: (bytes: Uint8Array): void => {
          sum.crc = hasher.crc32(bytes, sum.crc);
        },
      })),
      scans.spans,
    ],
    brokenRecords: () => [
      ...headless.map(({ entry }) => broken(entry, undefined)),
      ...sums
        .filter(({ entry, crc }) => crc !== entry.crc32)
        .map(({ entry, crc }) => broken(entry, crc)),
    ],
    tensors: scans.values,
  };
}

function broken({ name, crc32 }: ZipEntry, actualCrc: number | undefined): BrokenRecord {
  return { name, expectedCrc: crc32, actualCrc };
}

async function placed(
  source: ByteSource,
  entries: readonly ZipEntry[],
): Promise<readonly PlacedRecord[]> {
  const records: PlacedRecord[] = [];
  for await (const { entry, place } of placesOfRecords(source, entries)) {
    records.push({ entry, place: place.ok ? place.value : undefined });
  }
  return records;
}

/** Each storage once, as a whole: views of it share its bytes. */
function storagePlaces(
  { tensors }: TorchRecord,
  records: readonly PlacedRecord[],
): readonly TensorPlace[] {
  const byKey = new Map(
    records.map((record) => [/\/data\/([^/]+)$/u.exec(record.entry.name)?.[1], record.place]),
  );
  const seen = new Set<string>();
  return tensors.flatMap(({ name, dtype, shape, storage }) => {
    const place = storage === undefined ? undefined : byKey.get(storage);
    if (storage === undefined || place === undefined || seen.has(storage)) {
      return [];
    }
    seen.add(storage);
    const { offset, bytes } = place;
    return [{ name, dtype, dimensions: shape.length, begin: offset, end: offset + bytes }];
  });
}
