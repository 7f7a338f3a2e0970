import { fileSource, withHead, type ByteSource } from "./byteSource.js";
import { msg } from "../model/message.js";
import { baseName, joinPath, parentPath } from "../paths.js";
import type { FileSystem } from "../ports.js";
import { fileFormat } from "./fileFormat.js";
import { totalsOf, type FileFacts, type FileFormat, type Found } from "./fileFacts.js";
import { inspectShard } from "./dcp/inspectDcp.js";
import { readers } from "./inspectReaders.js";

const headBytes = 16;

/** A file beside the one that is looked at, undefined when there is none: shards of DCP are described by another file. */
export type Beside = (name: string) => Promise<ByteSource | undefined>;

/**
 * What a file's headers tell: format, tensors, metadata, and what a pickle in it would import. The bytes decide the
 * format, the name only where they say nothing. Costs the headers, however large the file; executes nothing.
 *
 * @param name the file's name or path
 */
export async function inspectFile(
  file: ByteSource,
  name: string,
  beside: Beside = () => Promise.resolve(undefined),
): Promise<FileFacts> {
  const source = withHead(file);
  const head = await source.read(0, headBytes);
  if (!head.ok) {
    const message = msg("cannot be read: {0}", head.detail);
    return facts(source, "unknown", { defect: { kind: "unreadable", message } });
  }
  const format = fileFormat(head.value, baseName(name));
  const found =
    format === "distcp"
      ? await inspectShard(source, baseName(name), await beside(".metadata"))
      : await readers[format](source);
  return facts(source, format, found);
}

/** {@link inspectFile} on a file of a file system. */
export async function inspectPath(fs: FileSystem, path: string): Promise<FileFacts> {
  const open = async (file: string): Promise<ByteSource | undefined> => {
    const stat = await fs.stat(file);
    return stat.ok && stat.value.kind === "file"
      ? fileSource(fs, file, stat.value.bytes)
      : undefined;
  };
  const source = (await open(path)) ?? fileSource(fs, path, 0);
  return inspectFile(source, path, (name) => open(joinPath(parentPath(path), name)));
}

function facts(source: ByteSource, format: FileFormat, found: Found): FileFacts {
  const tensors = found.tensors ?? [];
  return {
    format: found.format ?? format,
    bytes: source.bytes,
    tensors,
    metadata: found.metadata ?? new Map(),
    imports: found.imports ?? [],
    totals: totalsOf(tensors),
    defect: found.defect,
  };
}
