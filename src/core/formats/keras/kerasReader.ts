import { scanArchive } from "../archive/scanArchive.js";
import type { ByteSource } from "../byteSource.js";
import type { FormatReader, Inspected } from "../formatReader.js";
import { readZipDirectory } from "../zip/zipDirectory.js";
import { codeLayers } from "./codeLayers.js";
import { readKerasRecord } from "./kerasRecord.js";

/** `.keras` files, and `.weights.h5` files where a layout expects them; to others those are HDF5. */
export const kerasReader = {
  id: "keras",
  sniff: (_head, name) => (/\.keras$/iu.test(name) ? "named" : undefined),
  sniffZip: (records) => records.includes("model.weights.h5"),
  check: async (source) => {
    const record = await readKerasRecord(source);
    return { defect: record.ok ? undefined : record.reason, code: await codeLayers(source) };
  },
  inspect: inspectKeras,
  scan: (source, hasher) => scanArchive(source, hasher),
} as const satisfies FormatReader;

async function inspectKeras(source: ByteSource): Promise<Inspected> {
  const directory = await readZipDirectory(source);
  return directory.ok
    ? {
        metadata: new Map([["records", directory.value.map(({ name }) => name).join(", ")]]),
        code: await codeLayers(source),
      }
    : { defect: directory.reason };
}
