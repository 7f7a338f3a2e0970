import type { ByteSource } from "../byteSource.js";
import type { FormatReader, Inspected } from "../formatReader.js";
import { scanArchive } from "../archive/scanArchive.js";
import type { Contents } from "../scan/contents.js";
import type { TensorFacts } from "../tensorFacts.js";
import { NpyScan } from "./npyScan.js";
import { objectImports } from "./objectImports.js";
import { readNpy, type NpyHeader } from "./npy.js";
import { readNpz } from "./npz.js";

/** Files of numpy.save: one array. */
export const npyReader = {
  id: "npy",
  sniff: (head, name) =>
    [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((byte, at) => head[at] === byte)
      ? "sure"
      : /\.npy$/iu.test(name)
        ? "named"
        : undefined,
  check: async (source) => {
    const header = await readNpy(source);
    return {
      defect: header.ok ? undefined : header.reason,
      imports: await objectImports(source),
    };
  },
  inspect: inspectNpy,
  scan: scanNpy,
} as const satisfies FormatReader;

/** Files of numpy.savez: zips of nothing but arrays. */
export const npzReader = {
  id: "npz",
  sniff: (_head, name) => (/\.npz$/iu.test(name) ? "named" : undefined),
  sniffZip: (records) => records.length > 0 && records.every((name) => name.endsWith(".npy")),
  check: async (source) => {
    const arrays = await readNpz(source);
    return {
      defect: arrays.ok ? undefined : arrays.reason,
      imports: await objectImports(source),
    };
  },
  inspect: inspectNpz,
  scan: (source, hasher) => scanArchive(source, hasher),
} as const satisfies FormatReader;

async function inspectNpy(source: ByteSource): Promise<Inspected> {
  const header = await readNpy(source);
  return header.ok ? { tensors: [factsOf("", header.value)] } : { defect: header.reason };
}

/** The floats of an array, which has no checksum. */
function scanNpy(source: ByteSource): Promise<Contents> {
  const array = new NpyScan("", source.bytes);
  return Promise.resolve({
    tracks: [[{ begin: 0, end: source.bytes, take: (bytes) => array.take(bytes) }]],
    brokenRecords: () => [],
    tensors: () => [array.values() ?? []].flat(),
  });
}

async function inspectNpz(source: ByteSource): Promise<Inspected> {
  const arrays = await readNpz(source);
  return arrays.ok
    ? { tensors: arrays.value.map(({ name, header }) => factsOf(name, header)) }
    : { defect: arrays.reason };
}

function factsOf(name: string, { dtype, shape, dataBytes }: NpyHeader): TensorFacts {
  return { name, dtype, shape, bytes: dataBytes };
}
