/** A record of a zip, as its directory describes it. */
export interface ZipEntry {
  readonly name: string;
  /** Where the record's own header begins, in bytes. */
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

// Signature and size of a directory's entry: APPNOTE 6.3.10, section 4.3.12.
const directorySignature = 0x02014b50;
const directoryEntryBytes = 46;
/** A mark at the beginning is a part of the name. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The entries, or undefined when the records do not add up to what the end record says. */
export function parseDirectory(
  directory: DataView,
  count: number,
): readonly ZipEntry[] | undefined {
  const entries: ZipEntry[] = [];
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
      name: decoder.decode(name),
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
): Pick<ZipEntry, "bytes" | "compressedBytes" | "headerOffset"> | undefined {
  let field = extraAt;
  let wideAt: number | undefined;
  let wideEnd = 0;
  const seen = new Set<number>();
  while (field + 4 <= extraAt + extraBytes) {
    const id = directory.getUint16(field, true);
    const bytes = directory.getUint16(field + 2, true);
    // Of two fields of one kind, readers take the first or the last; one that is cut off, or none.
    if (seen.has(id) || field + 4 + bytes > extraAt + extraBytes) {
      return undefined;
    }
    seen.add(id);
    if (id === 0x0001) {
      wideAt = field + 4;
      wideEnd = field + 4 + bytes;
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
