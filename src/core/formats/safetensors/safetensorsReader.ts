import { withHead, type ByteSource } from "../byteSource.js";
import type { FormatCheck, FormatReader, Inspected } from "../formatReader.js";
import { checkCoverage, readSafetensors, readSafetensorsHeader } from "./safetensors.js";
import { scanSafetensors } from "./safetensorsScan.js";

/** Files of safetensors: a header's length below 4 GiB, then the JSON object that it is. */
export const safetensorsReader = {
  id: "safetensors",
  sniff: (head, name) =>
    head[4] === 0 && head[5] === 0 && head[6] === 0 && head[7] === 0 && head[8] === 0x7b
      ? "sure"
      : /\.safetensors$/iu.test(name)
        ? "named"
        : undefined,
  check: checkSafetensors,
  inspect: inspectSafetensors,
  scan: scanSafetensors,
} as const satisfies FormatReader;

async function checkSafetensors(source: ByteSource): Promise<FormatCheck> {
  const header = await readSafetensors(withHead(source));
  return header.ok
    ? {
        defect: undefined,
        header: header.value,
        tensors: new Set(header.value.tensors.map(({ name }) => name)),
      }
    : { defect: header.reason };
}

/** Even of a file whose data is cut off, the header names the tensors. */
async function inspectSafetensors(source: ByteSource): Promise<Inspected> {
  const read = await readSafetensorsHeader(source);
  if (!read.ok) {
    return { defect: read.reason };
  }
  const { header, dataBytes } = read.value;
  const coverage = checkCoverage(header, dataBytes);
  return {
    tensors: header.tensors.map(({ name, dtype, shape, begin, end }) => ({
      name,
      dtype,
      shape,
      bytes: end - begin,
    })),
    metadata: new Map(Object.entries(header.metadata)),
    defect: coverage.ok ? undefined : coverage.reason,
  };
}
