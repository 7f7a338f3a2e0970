import { dcpReader } from "./dcp/dcpReader.js";
import { distcpReader } from "./dcp/distcpReader.js";
import type { FormatReader } from "./formatReader.js";
import { ggufReader } from "./gguf/ggufReader.js";
import { hdf5Reader } from "./hdf5/hdf5Reader.js";
import { jsonListReader, jsonReader } from "./json/jsonReader.js";
import { kerasReader } from "./keras/kerasReader.js";
import { npyReader, npzReader } from "./numpy/numpyReaders.js";
import { ocdbtReader } from "./ocdbt/ocdbtReader.js";
import { safetensorsReader } from "./safetensors/safetensorsReader.js";
import { weightsIndexReader } from "./safetensors/weightsIndexReader.js";
import { eventsReader } from "./tensorboard/eventsReader.js";
import { torchBundleReader } from "./torch/torchBundleReader.js";
import { pickleReader, torchReader } from "./torch/torchReader.js";
import { unknownReader } from "./unknownReader.js";

/** Every format that Respawn reads, the particular before the general. */
const readers = [
  distcpReader,
  dcpReader,
  npyReader,
  ggufReader,
  hdf5Reader,
  ocdbtReader,
  torchReader,
  pickleReader,
  safetensorsReader,
  npzReader,
  kerasReader,
  torchBundleReader,
  eventsReader,
  weightsIndexReader,
  jsonReader,
  jsonListReader,
  unknownReader,
] as const satisfies readonly FormatReader[];

/** A format's word. Contract: `inspect --json` prints it. */
export type FormatId = (typeof readers)[number]["id"];

/** A reader that {@link FormatId} names. */
export interface KnownReader extends FormatReader {
  readonly id: FormatId;
}

/** Every format that Respawn reads, the particular before the general. */
export const formatReaders: readonly KnownReader[] = readers;

const byId = new Map(formatReaders.map((reader) => [reader.id, reader]));

/** The reader of a format. */
export function readerOf(id: FormatId): KnownReader {
  return byId.get(id) ?? unknownReader;
}

/** The reader of a file, by its first {@link sniffBytes} bytes, else by its name. */
export function sniffedReader(head: Uint8Array, name: string): KnownReader {
  return (
    sureReader(head, name) ??
    formatReaders.find((reader) => reader.sniff(head, name) === "named") ??
    unknownReader
  );
}

/** The reader that is sure of a file; undefined when none is. */
export function sureReader(head: Uint8Array, name: string): KnownReader | undefined {
  return formatReaders.find((reader) => reader.sniff(head, name) === "sure");
}
