import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { emptyFile, defect, unreadable, type Defect } from "../defect.js";

/** What the superblock of an HDF5 file says (Keras' .h5 and .weights.h5 are such files). */
export interface Hdf5Superblock {
  readonly version: number;
  /** Where the file ends by its own account, in bytes. */
  readonly endOfFile: number;
  /** What addresses count from, in bytes. */
  readonly base: number;
  /** Address of the root group's object header; undefined from version 2 on, whose groups are not read. */
  readonly root: number | undefined;
}

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const superblockBytes = 96;
/** The signature is at 0, or at 512, 1024, 2048… behind a block of the user's; further ones are not looked for. */
const places = [0, 512, 1024, 2048, 4096, 8192];

/** True when bytes begin with the signature of HDF5. */
export function isHdf5(head: Uint8Array): boolean {
  return signature.every((byte, at) => head[at] === byte);
}

/**
 * Reads the superblock and decides from it whether the file was closed: it is first written with the end of an empty
 * file (2048 for h5py), and with the true end last of all. The HDF5 library refuses a shorter file, and fails on the
 * objects of a longer one (seen: h5py 3.16, killed while it wrote). Groups and datasets are not read.
 *
 * @see https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html#Superblock
 */
export async function readHdf5(source: ByteSource): Promise<Outcome<Hdf5Superblock, Defect>> {
  if (source.bytes === 0) {
    return emptyFile();
  }
  for (const at of places) {
    const block = at < source.bytes ? await source.read(at, superblockBytes) : undefined;
    if (block?.ok === false) {
      return unreadable(block.detail);
    }
    if (block !== undefined && isHdf5(block.value)) {
      return checkEnd(block.value, at, source.bytes);
    }
  }
  const head = await source.read(0, signature.length);
  if (head.ok && source.bytes < signature.length && head.value.every(isSignature)) {
    return defect("truncated", msg("has {0} bytes, too few for a header", source.bytes));
  }
  const blank = head.ok && head.value.every((byte) => byte === 0);
  return defect(blank ? "truncated" : "invalid", msg("does not begin like an HDF5 file"));
}

function isSignature(byte: number, at: number): boolean {
  return signature[at] === byte;
}

function checkEnd(block: Uint8Array, at: number, bytes: number): Outcome<Hdf5Superblock, Defect> {
  if (block.length < superblockBytes) {
    return defect("truncated", msg("has {0} bytes, too few for a header", bytes));
  }
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const version = view.getUint8(8);
  // Version 1 has four more bytes than 0 before the addresses; 2 and 3 have a shorter lead.
  const place = { 0: [13, 40, 64], 1: [13, 44, 68], 2: [9, 28], 3: [9, 28] }[version];
  const [widthAt, endAt, rootAt] = place ?? [];
  if (widthAt === undefined || endAt === undefined) {
    return defect(
      "cannot-verify",
      msg("has an HDF5 superblock of the unknown version {0}", version),
    );
  }
  const width = view.getUint8(widthAt);
  if (width !== 8) {
    return defect("cannot-verify", msg("has HDF5 addresses of {0} bytes, only 8 are read", width));
  }
  const endOfFile = at + Number(view.getBigUint64(endAt, true));
  if (endOfFile !== bytes) {
    const message =
      endOfFile > bytes
        ? msg("is {0} bytes too short", endOfFile - bytes)
        : msg("is {0} bytes longer than its header says: it was not closed", bytes - endOfFile);
    return defect("truncated", message);
  }
  const root = rootAt === undefined ? undefined : Number(view.getBigUint64(rootAt, true));
  return success({ version, endOfFile, base: at, root });
}
