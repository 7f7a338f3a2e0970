import { msg } from "../model/message.js";
import { baseName, parentPath } from "../paths.js";
import type { FileSystem } from "../ports.js";
import { besideOnDemand } from "./beside.js";
import { fileSource, withHead, withTail, type ByteSource } from "./byteSource.js";
import type { FileFacts } from "./fileFacts.js";
import { sniffBytes, type Beside, type Inspected } from "./formatReader.js";
import { formatReaders, sniffedReader, type FormatId, type KnownReader } from "./known.js";
import { totalsOf } from "./tensorFacts.js";
import { importFacts } from "./pickle/importFacts.js";
import { verdictOf } from "./pickle/allowList.js";
import { strayImports } from "./strayImports.js";
import { isZip, readZipDirectory } from "./zip/zipDirectory.js";

/**
 * What a file's headers tell: format, tensors, metadata, and what a pickle in it would import. The bytes decide the
 * format, the name only where they say nothing. Costs the headers, however large the file; executes nothing.
 *
 * @param path the file's name or path
 */
export async function inspectFile(
  file: ByteSource,
  path: string,
  beside: Beside = () => Promise.resolve(undefined),
): Promise<FileFacts> {
  const source = withTail(withHead(file));
  const name = baseName(path);
  const head = await source.read(0, sniffBytes);
  if (!head.ok) {
    const message = msg("cannot be read: {0}", head.detail);
    return factsOf(source, "unknown", { defect: { kind: "unreadable", message } });
  }
  const sniffed = sniffedReader(head.value, name);
  const reader = isZip(head.value) ? await zipReader(source, sniffed, name) : sniffed;
  const inspected = await reader.inspect(source, { name, beside });
  return factsOf(source, reader.id, await withStrays(source, name, inspected));
}

/** Bytes that are another format by their name, or none, may be a pickle all the same: whoever loads them runs it. */
async function withStrays(
  source: ByteSource,
  name: string,
  inspected: Inspected,
): Promise<Inspected> {
  if ((inspected.imports?.length ?? 0) > 0) {
    return inspected;
  }
  const imports = await strayImports(source, name);
  return imports.some((found) => verdictOf(found) !== "listed")
    ? { ...inspected, imports: imports.map(importFacts) }
    : inspected;
}

/** {@link inspectFile} on a file of a file system. */
export async function inspectPath(fs: FileSystem, path: string): Promise<FileFacts> {
  const beside = besideOnDemand(fs, parentPath(path));
  const source = (await beside(baseName(path))) ?? fileSource(fs, path, 0);
  return inspectFile(source, path, beside);
}

/** A zip is what its records make it, one without a directory what its name promises; else what it was taken for. */
async function zipReader(
  source: ByteSource,
  sniffed: KnownReader,
  name: string,
): Promise<KnownReader> {
  if (sniffed.id === "distcp") {
    return sniffed;
  }
  const directory = await readZipDirectory(source);
  const records = directory.ok ? directory.value.map((record) => record.name) : undefined;
  const zips = formatReaders.filter((zip) => zip.sniffZip !== undefined);
  const reader = zips.find((zip) =>
    records === undefined
      ? zip.sniff(new Uint8Array(), name) === "named"
      : zip.sniffZip?.(records) === true,
  );
  return reader ?? sniffed;
}

function factsOf(source: ByteSource, id: FormatId, inspected: Inspected): FileFacts {
  const tensors = inspected.tensors ?? [];
  return {
    format: inspected.format ?? id,
    bytes: source.bytes,
    tensors,
    metadata: inspected.metadata ?? new Map(),
    imports: inspected.imports ?? [],
    code: inspected.code ?? [],
    totals: totalsOf(tensors),
    defect: inspected.defect,
  };
}
