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
