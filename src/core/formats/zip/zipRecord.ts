import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { defect, unreadable, type Defect } from "../defect.js";
import type { ZipEntry } from "./zipEntry.js";

/** Where the bytes of a stored record lie in the file. */
export interface RecordPlace {
  readonly offset: number;
  readonly bytes: number;
}

// Signature and size of a record's own header: APPNOTE 6.3.10, section 4.3.7.
export const localSignature = 0x04034b50;
export const localBytes = 30;

/** Data descriptor (0x0008) and UTF-8 names (0x0800): all that writers of checkpoints ever set (APPNOTE 4.4.4). */
const usualFlags = 0x0808;
const encoder = new TextEncoder();

/**
 * Finds the bytes of a record, by its own header: writers pad there, so that the directory alone does not tell.
 * A header that says something else than the directory, or flags that make one reader skip or fail on what another
 * loads, are `invalid`; a compressed record is `cannot-verify`, it is not inflated.
 *
 * @see https://github.com/protectai/modelscan/issues/338
 */
export async function placeOfRecord(
  source: ByteSource,
  entry: ZipEntry,
): Promise<Outcome<RecordPlace, Defect>> {
  const place = await placeAsWritten(source, entry);
  if (place.ok && entry.method !== 0) {
    return defect("cannot-verify", msg("has record {0} compressed; it is not read", entry.name));
  }
  return place.ok && entry.bytes !== entry.compressedBytes
    ? defect("invalid", msg("has record {0} outside the file", entry.name))
    : place;
}

/** The same for a record of any method: where its bytes lie as they were written, compressed or not. */
export async function placeAsWritten(
  source: ByteSource,
  entry: ZipEntry,
): Promise<Outcome<RecordPlace, Defect>> {
  const nameBytes = encoder.encode(entry.name);
  const header = await source.read(entry.headerOffset, localBytes + nameBytes.length);
  if (!header.ok) {
    return unreadable(header.detail);
  }
  const { value } = header;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  if (
    value.length < localBytes + nameBytes.length ||
    view.getUint32(0, true) !== localSignature ||
    view.getUint16(26, true) !== nameBytes.length ||
    !nameBytes.every((byte, at) => value[localBytes + at] === byte)
  ) {
    return defect("invalid", msg("has record {0} only in its directory", entry.name));
  }
  const flags = entry.flags | view.getUint16(6, true);
  if ((flags & ~usualFlags) !== 0) {
    return defect(
      "invalid",
      msg(
        "has record {0} with zip flags {1}, which no writer of checkpoints sets",
        entry.name,
        flags,
      ),
    );
  }
  if (entry.method !== view.getUint16(8, true)) {
    return defect("invalid", msg("has record {0} with two compression methods", entry.name));
  }
  if (entry.flags !== view.getUint16(6, true) || !sizesAgree(view, entry)) {
    return defect("invalid", msg("has record {0} with two sizes or checksums", entry.name));
  }
  const offset = entry.headerOffset + localBytes + nameBytes.length + view.getUint16(28, true);
  return offset + entry.compressedBytes > source.bytes
    ? defect("invalid", msg("has record {0} outside the file", entry.name))
    : success({ offset, bytes: entry.compressedBytes });
}

/** With a data descriptor (flag 3), a header is written before its sizes and sum are known, and leaves them zero. */
function sizesAgree(header: DataView, { flags, crc32, bytes, compressedBytes }: ZipEntry): boolean {
  const later = (flags & 0x0008) !== 0;
  const agrees = (found: number, known: number): boolean =>
    found === known || found === 0xffffffff || (later && found === 0);
  return (
    (agrees(header.getUint32(14, true), crc32) || crc32 === 0) &&
    agrees(header.getUint32(18, true), compressedBytes) &&
    agrees(header.getUint32(22, true), bytes)
  );
}

/** Headers of records that are read at a time. */
const parallel = 32;

/** {@link placeOfRecord} of many records, in their order. */
export async function* placesOfRecords(
  source: ByteSource,
  entries: readonly ZipEntry[],
): AsyncGenerator<{
  readonly entry: ZipEntry;
  readonly place: Outcome<RecordPlace, Defect>;
}> {
  for (let at = 0; at < entries.length; at += parallel) {
    yield* await Promise.all(
      entries
        .slice(at, at + parallel)
        .map(async (entry) => ({ entry, place: await placeOfRecord(source, entry) })),
    );
  }
}
