import { crc32c } from "../../src/core/formats/crc32c.js";

/** A manifest or a B-tree node of OCDBT: signature, its own length, a body, and the CRC-32C of all that. */
export function ocdbtBytes(
  kind: "manifest" | "node",
  body: readonly number[] = [0, 1],
): Uint8Array {
  const file = new Uint8Array(12 + body.length + 4);
  const view = new DataView(file.buffer);
  view.setUint32(0, kind === "manifest" ? 0x0cdb3a2a : 0x0cdb20de);
  view.setBigUint64(4, BigInt(file.length), true);
  file.set(body, 12);
  view.setUint32(file.length - 4, crc32c(file.subarray(0, -4)), true);
  return file;
}
