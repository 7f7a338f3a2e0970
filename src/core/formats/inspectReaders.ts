import type { ByteSource } from "./byteSource.js";
import { readGguf } from "./gguf/gguf.js";
import { readHdf5 } from "./hdf5/hdf5.js";
import { readJson } from "./json/jsonFile.js";
import { readNpy, type NpyHeader } from "./numpy/npy.js";
import { checkCoverage, readSafetensorsHeader } from "./safetensors/safetensors.js";
import { readEventsHeader } from "./tensorboard/tfevents.js";
import { readNpz } from "./numpy/npz.js";
import { readZipDirectory } from "./torch/torchArchive.js";
import { readTorchRecord } from "./torch/torchRecord.js";
import { msg } from "../model/message.js";
import type { FileFormat, Found, TensorFacts } from "./fileFacts.js";
import { importFacts } from "./pickle/importFacts.js";
import { inspectDcp } from "./dcp/inspectDcp.js";
import { jsonFacts } from "./json/jsonFacts.js";

/** How each format is looked into. */
export const readers: Readonly<
  Record<Exclude<FileFormat, "distcp">, (source: ByteSource) => Promise<Found>>
> = {
  safetensors: inspectSafetensors,
  torch: inspectZip,
  pickle: inspectTorch,
  dcp: inspectDcp,
  npy: inspectNpy,
  npz: inspectNpz,
  gguf: inspectGguf,
  hdf5: inspectHdf5,
  keras: inspectZip,
  tensorboard: inspectEvents,
  json: inspectJson,
  unknown: () =>
    Promise.resolve({
      defect: { kind: "cannot-verify", message: msg("is in no format that Respawn reads") },
    }),
};

/** Even of a file whose data is cut off, the header names the tensors. */
async function inspectSafetensors(source: ByteSource): Promise<Found> {
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

/** A zip is what its records make it; one of none of these kinds is judged as a file of torch.save. */
async function inspectZip(source: ByteSource): Promise<Found> {
  const directory = await readZipDirectory(source);
  const names = directory.ok ? directory.value.entries.map(({ name }) => name) : [];
  if (names.length > 0 && names.every((name) => name.endsWith(".npy"))) {
    return { format: "npz", ...(await inspectNpz(source)) };
  }
  return names.includes("model.weights.h5")
    ? { format: "keras", metadata: new Map(names.map((name) => ["record", name])) }
    : inspectTorch(source);
}

async function inspectTorch(source: ByteSource): Promise<Found> {
  const record = await readTorchRecord(source);
  if (!record.ok) {
    return { imports: record.reason.imports.map(importFacts), defect: record.reason };
  }
  const { container, tensors, values, imports } = record.value;
  return {
    format: container === "pickle" ? "pickle" : "torch",
    tensors,
    metadata: new Map(
      [...values].map(([key, value]) => [key === "" ? "value" : key, String(value)]),
    ),
    imports: imports.map(importFacts),
    defect: undefined,
  };
}

async function inspectNpz(source: ByteSource): Promise<Found> {
  const arrays = await readNpz(source);
  return arrays.ok
    ? { tensors: arrays.value.map(({ name, header }) => npyTensor(name, header)) }
    : { defect: arrays.reason };
}

async function inspectNpy(source: ByteSource): Promise<Found> {
  const header = await readNpy(source);
  return header.ok ? { tensors: [npyTensor("", header.value)] } : { defect: header.reason };
}

function npyTensor(name: string, { dtype, shape, dataBytes }: NpyHeader): TensorFacts {
  return { name, dtype, shape, bytes: dataBytes };
}

async function inspectGguf(source: ByteSource): Promise<Found> {
  const header = await readGguf(source);
  return header.ok
    ? { tensors: header.value.tensors, metadata: header.value.metadata }
    : { defect: header.reason };
}

async function inspectHdf5(source: ByteSource): Promise<Found> {
  const block = await readHdf5(source);
  return block.ok
    ? { metadata: new Map([["superblock", String(block.value.version)]]) }
    : { defect: block.reason };
}

async function inspectEvents(source: ByteSource): Promise<Found> {
  const header = await readEventsHeader(source);
  return header.ok
    ? {
        metadata: new Map([
          ["version", header.value.version],
          ["started", dateText(header.value.startedMs)],
        ]),
      }
    : { defect: header.reason };
}

/** A date beyond what ECMAScript can say is shown as the number that it is. */
function dateText(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}

async function inspectJson(source: ByteSource): Promise<Found> {
  const record = await readJson(source);
  return record.ok ? { metadata: jsonFacts(record.value) } : { defect: record.reason };
}
