import type { ByteSource } from "../formats/byteSource.js";
import { msg } from "../model/message.js";
import { baseName } from "../paths.js";
import { fileFormat } from "./fileFormat.js";
import { totalsOf, type FileFacts, type FileFormat } from "./fileFacts.js";
import { readers, type Found } from "./inspectReaders.js";

const headBytes = 16;

/**
 * What a file's headers tell: format, tensors, metadata, and what a pickle in it would import. The bytes decide the
 * format, the name only where they say nothing. Costs the headers, however large the file; executes nothing.
 *
 * @param name the file's name or path
 */
export async function inspectFile(source: ByteSource, name: string): Promise<FileFacts> {
  const head = await source.read(0, headBytes);
  if (!head.ok) {
    const message = msg("cannot be read: {0}", head.detail);
    return facts(source, "unknown", { flaw: { kind: "unreadable", message } });
  }
  const format = fileFormat(head.value, baseName(name));
  return facts(source, format, await readers[format](source));
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
    flaw: found.flaw,
  };
}
