import type { ByteSource } from "../byteSource.js";

// The records at a zip's end: PKWARE APPNOTE 6.3.10, sections 4.3.14 to 4.3.16.
const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const endBytes = 22;
const locator64Bytes = 20;
const end64Bytes = 56;
const commentLimitBytes = 0xffff;
/** A directory of a checkpoint is a few hundred bytes a tensor; past this something is wrong. */
const directoryLimitBytes = 256 * 1024 * 1024;

/** How much of a zip's end has to be read to find its directory, whatever its comment. */
export const zipTailBytes = endBytes + commentLimitBytes + locator64Bytes;

/**
 * Absolute offset of the end-of-directory record: the last signature, as miniz and PyTorch choose it, if its comment ends
 * the file. `lies` where it does not: readers that go by the comment choose another one.
 */
export function findEnd(tail: DataView, base: number): number | "lies" | undefined {
  for (let at = tail.byteLength - endBytes; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) === endSignature) {
      const end = at + endBytes + tail.getUint16(at + 20, true);
      const zeros = end < tail.byteLength && isZero(tail, end);
      return end === tail.byteLength ? base + at : zeros ? undefined : "lies";
    }
  }
  return undefined;
}

/** A file that was given its length before its bytes. */
function isZero(tail: DataView, from: number): boolean {
  return new Uint8Array(tail.buffer, tail.byteOffset + from).every(
    (byte, at) => byte === 0 || from + at >= tail.byteLength,
  );
}

/** Where the directory of a zip lies, and how many entries it says it has. */
export interface DirectoryPlace {
  readonly offset: number;
  readonly bytes: number;
  readonly entries: number;
}

/**
 * Where the directory lies; PyTorch writes the 64-bit records even when the file is small. Undefined where records do not
 * follow each other without a gap, or the short ones say another thing than the long: readers would see different files.
 */
export async function directoryPlace(
  source: ByteSource,
  tail: DataView,
  base: number,
  end: number,
): Promise<DirectoryPlace | undefined> {
  const at = end - base;
  const disks = tail.getUint32(at + 4, true);
  const short = {
    entries: tail.getUint16(at + 10, true),
    bytes: tail.getUint32(at + 12, true),
    offset: tail.getUint32(at + 16, true),
  };
  if ((disks !== 0 && disks !== 0xffffffff) || tail.getUint16(at + 8, true) !== short.entries) {
    return undefined;
  }
  const locatorAt = at - locator64Bytes;
  if (locatorAt < 0 || tail.getUint32(locatorAt, true) !== locator64Signature) {
    return within(short, end);
  }
  const begin = Number(tail.getBigUint64(locatorAt + 8, true));
  const record = begin + end64Bytes <= end ? await source.read(begin, end64Bytes) : undefined;
  if (record?.ok !== true || record.value.length < end64Bytes) {
    return undefined;
  }
  const end64 = view(record.value);
  const long = {
    entries: Number(end64.getBigUint64(32, true)),
    bytes: Number(end64.getBigUint64(40, true)),
    offset: Number(end64.getBigUint64(48, true)),
  };
  const follows =
    end64.getUint32(0, true) === end64Signature &&
    begin + 12 + Number(end64.getBigUint64(4, true)) === end - locator64Bytes &&
    Number(end64.getBigUint64(24, true)) === long.entries;
  const agrees =
    same(short.entries, long.entries, 0xffff) &&
    same(short.bytes, long.bytes, 0xffffffff) &&
    same(short.offset, long.offset, 0xffffffff);
  return follows && agrees ? within(long, begin) : undefined;
}

/** A short field says the same as the long one, or that the long one is to be asked. */
function same(short: number, long: number, asksLong: number): boolean {
  return short === long || short === asksLong;
}

/** Nothing lies between a directory and what ends it. */
function within(place: DirectoryPlace, limit: number): DirectoryPlace | undefined {
  return place.offset + place.bytes === limit && place.bytes <= directoryLimitBytes
    ? place
    : undefined;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
