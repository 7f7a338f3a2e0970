import type { ByteSource } from "../byteSource.js";
import type { FormatReader, Inspected } from "../formatReader.js";
import { isHdf5, readHdf5 } from "./hdf5.js";
import { scanHdf5 } from "./hdf5Scan.js";

/** HDF5 files, of whatever program. */
export const hdf5Reader = {
  id: "hdf5",
  sniff: (head, name) =>
    isHdf5(head) ? "sure" : /\.(?:h5|hdf5)$/iu.test(name) ? "named" : undefined,
  check: async (source) => {
    const block = await readHdf5(source);
    return { defect: block.ok ? undefined : block.reason };
  },
  inspect: inspectHdf5,
  scan: (source) => scanHdf5(source),
} as const satisfies FormatReader;

async function inspectHdf5(source: ByteSource): Promise<Inspected> {
  const block = await readHdf5(source);
  return block.ok
    ? { metadata: new Map([["superblock", String(block.value.version)]]) }
    : { defect: block.reason };
}
