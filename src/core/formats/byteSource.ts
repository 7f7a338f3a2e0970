import { success, type Outcome } from "../model/outcome.js";
import type { AccessReason, FileSystem } from "../ports.js";

/** A file of known size that can be read in pieces; readers say what they need, never the whole. */
export interface ByteSource {
  readonly bytes: number;
  read(offset: number, length: number): Promise<Outcome<Uint8Array, AccessReason>>;
}

/** A file of a file system as a source. */
export function fileSource(fs: FileSystem, path: string, bytes: number): ByteSource {
  return { bytes, read: (offset, length) => fs.read(path, offset, length) };
}

/** Bytes that are already there, as a source. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    bytes: bytes.length,
    read: (offset, length) => Promise.resolve(success(bytes.subarray(offset, offset + length))),
  };
}

/** A part of a source, as a source of its own. */
export function partOf(source: ByteSource, begin: number, bytes: number): ByteSource {
  return { bytes, read: (offset, length) => source.read(begin + offset, length) };
}

/** Enough for the end of a zip with its longest comment and the directory of a thousand records. */
const tailBytes = 96 * 1024;

/** A source that reads its last 96 KiB once, when it is first asked for a part of them: small files cost one read. */
export function withTail(source: ByteSource): ByteSource {
  const begin = Math.max(0, source.bytes - tailBytes);
  let tail: ReturnType<ByteSource["read"]> | undefined;
  return {
    bytes: source.bytes,
    read: async (offset, length) => {
      if (offset < begin || offset + length > source.bytes) {
        return source.read(offset, length);
      }
      tail ??= source.read(begin, source.bytes - begin);
      const read = await tail;
      return read.ok ? success(read.value.subarray(offset - begin, offset - begin + length)) : read;
    },
  };
}
/** The same source, whose first bytes are read once and kept: looking at the beginning again costs no read. */
export function withHead(source: ByteSource): ByteSource {
  let head: ReturnType<ByteSource["read"]> | undefined;
  return {
    bytes: source.bytes,
    read: async (offset, length) => {
      if (offset + length > headBytes) {
        return source.read(offset, length);
      }
      head ??= source.read(0, Math.min(headBytes, source.bytes));
      const bytes = await head;
      return bytes.ok ? success(bytes.value.subarray(offset, offset + length)) : bytes;
    },
  };
}

/** Holds the whole header of most shards; on a disk it costs as much as a few bytes. */
const headBytes = 64 * 1024;

/** What {@link withPages} reads at a time. */
export const pageBytes = 32 * 1024;
/** 4 MiB: what is read again lies near to what was read before it. */
const pageLimit = 128;

/** A source that reads pages of 32 KiB and keeps the last ones: for formats whose many small records lie near each other. */
export function withPages(source: ByteSource): ByteSource {
  const pages = new Map<number, ReturnType<ByteSource["read"]>>();
  return {
    bytes: source.bytes,
    read: async (offset, length) => {
      const page = Math.floor(offset / pageBytes);
      const begin = page * pageBytes;
      if (offset + length > Math.min(begin + pageBytes, source.bytes)) {
        return source.read(offset, length);
      }
      const kept = pages.get(page) ?? source.read(begin, Math.min(pageBytes, source.bytes - begin));
      pages.delete(page);
      pages.set(page, kept);
      const [oldest] = pages.keys();
      if (pages.size > pageLimit && oldest !== undefined) {
        pages.delete(oldest);
      }
      const read = await kept;
      return read.ok ? success(read.value.subarray(offset - begin, offset - begin + length)) : read;
    },
  };
}
