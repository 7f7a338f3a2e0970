import { Inflate } from "fflate";
import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import { bytesSource, partOf, type ByteSource } from "../byteSource.js";
import { defect, unreadable, type Defect } from "../defect.js";
import { crc32 } from "./crc32.js";
import type { ZipEntry } from "./zipEntry.js";
import { placeAsWritten } from "./zipRecord.js";

/** What a record holds, inflated where it is compressed. */
export interface ZipContent {
  readonly source: ByteSource;
  /** Where it begins in the file; of an inflated one, where its compressed bytes begin. */
  readonly offset: number;
}

/** Records up to this size are inflated, and their checksums are compared. */
const contentLimitBytes = 64 * 1024 * 1024;
const pieceBytes = 64 * 1024;
const stored = 0;
const deflated = 8;

/**
 * The content of a record, by its directory entry and its own header, which must agree. With `checked`, its CRC-32 is
 * compared too, as PyTorch does of what it reads whole; a compressed record is always compared.
 */
export async function contentOfRecord(
  source: ByteSource,
  entry: ZipEntry,
  { checked }: { readonly checked: boolean },
): Promise<Outcome<ZipContent, Defect>> {
  const place = await placeAsWritten(source, entry);
  if (!place.ok) {
    return place;
  }
  const { offset, bytes } = place.value;
  if (entry.method === stored && entry.bytes !== entry.compressedBytes) {
    return defect("invalid", msg("has record {0} outside the file", entry.name));
  }
  if (entry.method === stored) {
    const part = partOf(source, offset, bytes);
    const wrong = checked ? await crcDefect(part, entry) : undefined;
    return wrong === undefined
      ? success({ source: part, offset })
      : defect(wrong.kind, wrong.message);
  }
  if (entry.method !== deflated) {
    return defect("cannot-verify", msg("has record {0} compressed; it is not read", entry.name));
  }
  if (bytes > contentLimitBytes || entry.bytes > contentLimitBytes) {
    return defect(
      "cannot-verify",
      msg("has record {0} compressed, and too large to inflate", entry.name),
    );
  }
  const packed = await source.read(offset, bytes);
  if (!packed.ok) {
    return unreadable(packed.detail);
  }
  const plain = inflated(packed.value, entry.bytes);
  return plain === undefined || plain.length !== entry.bytes || crc32(plain) !== entry.crc32
    ? defect("invalid", msg("has record {0}, whose compressed bytes do not hold", entry.name))
    : success({ source: bytesSource(plain), offset });
}

/** A checksum of zero is that of a writer that was told not to compute it. */
async function crcDefect(part: ByteSource, entry: ZipEntry): Promise<Defect | undefined> {
  if (entry.crc32 === 0 || part.bytes > contentLimitBytes) {
    return undefined;
  }
  const read = await part.read(0, part.bytes);
  if (!read.ok) {
    return { kind: "unreadable", message: msg("cannot be read: {0}", read.detail) };
  }
  const sum = crc32(read.value);
  return sum === entry.crc32
    ? undefined
    : {
        kind: "invalid",
        message: msg(
          "has record {0} with checksum {1}, the directory says {2}",
          entry.name,
          hexOf(sum),
          hexOf(entry.crc32),
        ),
      };
}

function hexOf(sum: number): string {
  return sum.toString(16).padStart(8, "0");
}

/** What deflate made smaller; undefined when it does not hold, or is more than `limit` bytes. */
export function inflated(packed: Uint8Array, limit: number): Uint8Array | undefined {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const stream = new Inflate((piece) => {
    bytes += piece.length;
    pieces.push(piece);
  });
  try {
    for (let at = 0; at < packed.length && bytes <= limit; at += pieceBytes) {
      stream.push(packed.subarray(at, at + pieceBytes), at + pieceBytes >= packed.length);
    }
  } catch {
    return undefined;
  }
  if (bytes > limit) {
    return undefined;
  }
  const whole = new Uint8Array(bytes);
  let end = 0;
  for (const piece of pieces) {
    whole.set(piece, end);
    end += piece.length;
  }
  return whole;
}
