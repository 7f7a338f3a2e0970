import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { crc32c } from "../crc32c.js";
import { emptyFile, defect, unreadable, type Defect } from "../defect.js";

/** What a file of an OCDBT database is, as far as its first bytes tell. */
export type OcdbtFile = "manifest" | "node" | "values";

// Signatures and header: https://google.github.io/tensorstore/kvstore/ocdbt/index.html#storage-format
const manifestMagic = 0x0cdb3a2a;
const nodeMagic = 0x0cdb20de;
const headerBytes = 12;
const checksumBytes = 4;
/** Nodes are some kilobytes; the checksum of a larger one is left to a full read. */
const checkLimitBytes = 4 * 1024 * 1024;

/**
 * Checks a manifest or a B-tree node of TensorStore's OCDBT, the database in which Orbax keeps arrays: it states its
 * own length and ends with a CRC-32C. Files of plain values bear neither, and give `values` unchecked.
 */
export async function readOcdbt(source: ByteSource): Promise<Outcome<OcdbtFile, Defect>> {
  if (source.bytes === 0) {
    return emptyFile();
  }
  const head = await source.read(0, headerBytes);
  if (!head.ok) {
    return unreadable(head.detail);
  }
  const kind = ocdbtKind(head.value);
  if (kind === "values") {
    return success(kind);
  }
  if (head.value.length < headerBytes) {
    return defect("truncated", msg("ends inside its header"));
  }
  const stated = Number(view(head.value).getBigUint64(4, true));
  if (stated > source.bytes) {
    return defect("truncated", msg("is {0} bytes too short", stated - source.bytes));
  }
  if (stated < headerBytes + checksumBytes || (kind === "manifest" && stated !== source.bytes)) {
    return defect("invalid", msg("states a length of {0} bytes and has {1}", stated, source.bytes));
  }
  return stated <= checkLimitBytes ? checkSum(source, kind, stated) : success(kind);
}

async function checkSum(
  source: ByteSource,
  kind: OcdbtFile,
  length: number,
): Promise<Outcome<OcdbtFile, Defect>> {
  const bytes = await source.read(0, length);
  if (!bytes.ok) {
    return unreadable(bytes.detail);
  }
  if (bytes.value.length < length) {
    return defect("unreadable", msg("became shorter while it was read"));
  }
  const recorded = view(bytes.value).getUint32(length - checksumBytes, true);
  return crc32c(bytes.value.subarray(0, length - checksumBytes)) === recorded
    ? success(kind)
    : defect("invalid", msg("has bytes that do not match its checksum"));
}

/** What a file is by its first four bytes. */
export function ocdbtKind(head: Uint8Array): OcdbtFile {
  const magic = head.length < 4 ? undefined : view(head).getUint32(0);
  return magic === manifestMagic ? "manifest" : magic === nodeMagic ? "node" : "values";
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
