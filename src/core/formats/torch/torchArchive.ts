import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { emptyFile, defect, unreadable, type Defect } from "../defect.js";

/** A stored record of the archive: where its local header begins, and its bytes. */
export interface ArchiveEntry {
  readonly name: string;
  readonly headerOffset: number;
  readonly bytes: number;
  readonly compressedBytes: number;
  /** Compression method: 0 is stored, 8 deflate (APPNOTE 4.4.5). */
  readonly method: number;
  /** General purpose flags (APPNOTE 4.4.4). */
  readonly flags: number;
  /** Zero where the writer was told not to compute it (`torch.serialization.set_crc32_options(False)`). */
  readonly crc32: number;
}

/** The directory of a `torch.save` file. */
export interface TorchArchive {
  readonly entries: readonly ArchiveEntry[];
}

// Record signatures and sizes: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16.
export const localSignature = 0x04034b50;
const directorySignature = 0x02014b50;
const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const endBytes = 22;
const locator64Bytes = 20;
const end64Bytes = 56;
export const localBytes = 30;
const directoryEntryBytes = 46;
const commentLimitBytes = 0xffff;
/** A directory of a checkpoint is a few hundred bytes a tensor; past this something is wrong. */
const directoryLimitBytes = 256 * 1024 * 1024;

/**
 * Reads the directory of a `torch.save` file (a zip, PyTorch 1.6 and later) and decides whether the file
 * is whole: the directory is written last, so a save that was cut off has none. Entry contents are not
 * read. The older pickle format has no directory: it gives `cannot-verify`.
 */
export async function readTorchArchive(source: ByteSource): Promise<Outcome<TorchArchive, Defect>> {
  const archive = await readZipDirectory(source);
  return archive.ok ? checkTorch(archive.value) : archive;
}

/** Reads the directory of any zip. Words of its defects speak of torch.save, whose files nearly all are. */
export async function readZipDirectory(source: ByteSource): Promise<Outcome<TorchArchive, Defect>> {
  if (source.bytes === 0) {
    return emptyFile();
  }
  const tailBytes = Math.min(source.bytes, endBytes + commentLimitBytes + locator64Bytes);
  const [head, tail] = await Promise.all([
    source.read(0, 4),
    source.read(source.bytes - tailBytes, tailBytes),
  ]);
  if (!head.ok || !tail.ok) {
    return unreadable(!head.ok ? head.detail : !tail.ok ? tail.detail : "");
  }
  if (head.value[0] === 0x80 && (head.value[1] ?? 0xff) <= 5) {
    return defect(
      "cannot-verify",
      msg("is in the format before PyTorch 1.6, which has no directory to check"),
    );
  }
  if (source.bytes < 4) {
    return defect("truncated", msg("has {0} bytes, too few for a header", source.bytes));
  }
  if (head.value.length < 4 || view(head.value).getUint32(0, true) !== localSignature) {
    return defect(
      head.value.length < 4 || head.value.every((byte) => byte === 0) ? "truncated" : "invalid",
      msg("does not begin like a file of torch.save"),
    );
  }
  const end = findEnd(view(tail.value), source.bytes - tailBytes);
  if (end === undefined) {
    return defect("truncated", msg("ends without the directory that torch.save writes last"));
  }
  const place = await directoryPlace(source, view(tail.value), source.bytes - tailBytes, end);
  if (place === undefined) {
    return defect("invalid", msg("has a directory record that points outside the file"));
  }
  const directory = await source.read(place.offset, place.bytes);
  if (!directory.ok || directory.value.length < place.bytes) {
    return unreadable(directory.ok ? "" : directory.detail);
  }
  return checkEntries(parseDirectory(view(directory.value), place.entries), place.offset);
}

/** Absolute offset of the end-of-directory record: the last one whose comment ends the file. */
function findEnd(tail: DataView, base: number): number | undefined {
  for (let at = tail.byteLength - endBytes; at >= 0; at -= 1) {
    if (
      tail.getUint32(at, true) === endSignature &&
      at + endBytes + tail.getUint16(at + 20, true) === tail.byteLength
    ) {
      return base + at;
    }
  }
  return undefined;
}

interface DirectoryPlace {
  readonly offset: number;
  readonly bytes: number;
  readonly entries: number;
}

/** Where the directory lies; PyTorch writes the 64-bit records even when the file is small. */
async function directoryPlace(
  source: ByteSource,
  tail: DataView,
  base: number,
  end: number,
): Promise<DirectoryPlace | undefined> {
  const locatorAt = end - locator64Bytes - base;
  if (locatorAt >= 0 && tail.getUint32(locatorAt, true) === locator64Signature) {
    const at = Number(tail.getBigUint64(locatorAt + 8, true));
    const record = at + end64Bytes <= end ? await source.read(at, end64Bytes) : undefined;
    if (record?.ok !== true || record.value.length < end64Bytes) {
      return undefined;
    }
    const end64 = view(record.value);
    return end64.getUint32(0, true) === end64Signature
      ? within(
          {
            entries: Number(end64.getBigUint64(32, true)),
            bytes: Number(end64.getBigUint64(40, true)),
            offset: Number(end64.getBigUint64(48, true)),
          },
          at,
        )
      : undefined;
  }
  const at = end - base;
  return within(
    {
      entries: tail.getUint16(at + 10, true),
      bytes: tail.getUint32(at + 12, true),
      offset: tail.getUint32(at + 16, true),
    },
    end,
  );
}

function within(place: DirectoryPlace, limit: number): DirectoryPlace | undefined {
  return place.offset + place.bytes <= limit && place.bytes <= directoryLimitBytes
    ? place
    : undefined;
}

/** The entries, or undefined when the records do not add up to what the end record says. */
function parseDirectory(directory: DataView, count: number): readonly ArchiveEntry[] | undefined {
  const entries: ArchiveEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (
      at + directoryEntryBytes > directory.byteLength ||
      directory.getUint32(at, true) !== directorySignature
    ) {
      return undefined;
    }
    const nameBytes = directory.getUint16(at + 28, true);
    const extraBytes = directory.getUint16(at + 30, true);
    const next =
      at + directoryEntryBytes + nameBytes + extraBytes + directory.getUint16(at + 32, true);
    if (next > directory.byteLength) {
      return undefined;
    }
    const sizes = wideSizes(directory, at, at + directoryEntryBytes + nameBytes, extraBytes);
    if (sizes === undefined) {
      return undefined;
    }
    const name = new Uint8Array(
      directory.buffer,
      directory.byteOffset + at + directoryEntryBytes,
      nameBytes,
    );
    entries.push({
      name: new TextDecoder().decode(name),
      flags: directory.getUint16(at + 8, true),
      method: directory.getUint16(at + 10, true),
      crc32: directory.getUint32(at + 16, true),
      ...sizes,
    });
    at = next;
  }
  return at === directory.byteLength ? entries : undefined;
}

/** Sizes and offset of a record; 0xFFFFFFFF stands for "in the Zip64 extra field" (section 4.5.3). */
function wideSizes(
  directory: DataView,
  at: number,
  extraAt: number,
  extraBytes: number,
): Pick<ArchiveEntry, "bytes" | "compressedBytes" | "headerOffset"> | undefined {
  let field = extraAt;
  let wideAt: number | undefined;
  let wideEnd = 0;
  while (field + 4 <= extraAt + extraBytes) {
    const bytes = directory.getUint16(field + 2, true);
    if (directory.getUint16(field, true) === 0x0001) {
      wideAt = field + 4;
      wideEnd = Math.min(field + 4 + bytes, extraAt + extraBytes);
    }
    field += 4 + bytes;
  }
  const take = (narrow: number): number => {
    if (narrow !== 0xffffffff) {
      return narrow;
    }
    if (wideAt === undefined || wideAt + 8 > wideEnd) {
      return Number.NaN;
    }
    const value = Number(directory.getBigUint64(wideAt, true));
    wideAt += 8;
    return value;
  };
  const bytes = take(directory.getUint32(at + 24, true));
  const compressedBytes = take(directory.getUint32(at + 20, true));
  const headerOffset = take(directory.getUint32(at + 42, true));
  return Number.isNaN(bytes + compressedBytes + headerOffset)
    ? undefined
    : { bytes, compressedBytes, headerOffset };
}

function checkEntries(
  entries: readonly ArchiveEntry[] | undefined,
  directoryOffset: number,
): Outcome<TorchArchive, Defect> {
  if (entries === undefined) {
    return defect("invalid", msg("has a directory that does not add up"));
  }
  const outside = entries.find(
    ({ headerOffset, compressedBytes }) =>
      headerOffset + localBytes + compressedBytes > directoryOffset,
  );
  if (outside !== undefined) {
    return defect("invalid", msg("has record {0} outside the file", outside.name));
  }
  return success({ entries });
}

function checkTorch({ entries }: TorchArchive): Outcome<TorchArchive, Defect> {
  if (!entries.some(({ name }) => name.endsWith("/data.pkl"))) {
    return defect("invalid", msg("has no data.pkl: it is a zip, but not one of torch.save"));
  }
  const twice = repeated(entries.map(({ name }) => name.toLowerCase()));
  if (twice !== undefined) {
    return defect("invalid", msg("has two records named {0}", twice));
  }
  return success({ entries });
}

/** PyTorch looks records up without regard to case, so that one of two would be read that another reader does not show. */
function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
