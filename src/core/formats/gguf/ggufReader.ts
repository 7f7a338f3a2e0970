import type { ByteSource } from "../byteSource.js";
import type { FormatReader, Inspected } from "../formatReader.js";
import type { Contents } from "../scan/contents.js";
import { tensorScans } from "../scan/tensorScans.js";
import { readGguf } from "./gguf.js";

/** Files of llama.cpp, which begin with the letters GGUF. */
export const ggufReader = {
  id: "gguf",
  sniff: (head, name) =>
    [0x47, 0x47, 0x55, 0x46].every((byte, at) => head[at] === byte)
      ? "sure"
      : /\.gguf$/iu.test(name)
        ? "named"
        : undefined,
  check: async (source) => {
    const header = await readGguf(source);
    return { defect: header.ok ? undefined : header.reason };
  },
  inspect: inspectGguf,
  scan: scanGguf,
} as const satisfies FormatReader;

async function inspectGguf(source: ByteSource): Promise<Inspected> {
  const header = await readGguf(source);
  return header.ok
    ? { tensors: header.value.tensors, metadata: header.value.metadata }
    : { defect: header.reason };
}

/** The tensors that are not quantised. */
async function scanGguf(source: ByteSource): Promise<Contents | undefined> {
  const header = await readGguf(source);
  if (!header.ok) {
    return undefined;
  }
  const { dataAt, tensors } = header.value;
  const scans = tensorScans(
    tensors.map(({ name, dtype, shape, bytes = 0, offset }) => ({
      name,
      dtype,
      dimensions: shape.length,
      begin: dataAt + offset,
      end: dataAt + offset + bytes,
    })),
  );
  return { tracks: [scans.spans], brokenRecords: () => [], tensors: scans.values };
}
