import type { ByteSource } from "../byteSource.js";
import { readSafetensors } from "./safetensors.js";
import type { Contents } from "../scan/contents.js";
import { tensorScans } from "../scan/tensorScans.js";

/** Scans of every float tensor of a safetensors file; undefined when its header does not hold. */
export async function scanSafetensors(source: ByteSource): Promise<Contents | undefined> {
  const header = await readSafetensors(source);
  if (!header.ok) {
    return undefined;
  }
  const dataBytes = header.value.tensors.reduce((most, { end }) => Math.max(most, end), 0);
  const data = source.bytes - dataBytes;
  const scans = tensorScans(
    header.value.tensors.map(({ name, dtype, shape, begin, end }) => ({
      name,
      dtype,
      dimensions: shape.length,
      begin: data + begin,
      end: data + end,
    })),
  );
  return { tracks: [scans.spans], brokenRecords: () => [], tensors: scans.values };
}
