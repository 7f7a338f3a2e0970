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

/** Absolute offset of the end-of-directory record: the last one whose comment ends the file. */
export function findEnd(tail: DataView, base: number): number | undefined {
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

/** Where the directory of a zip lies, and how many entries it says it has. */
export interface DirectoryPlace {
  readonly offset: number;
  readonly bytes: number;
  readonly entries: number;
}

/** Where the directory lies; PyTorch writes the 64-bit records even when the file is small. */
export async function directoryPlace(
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

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
