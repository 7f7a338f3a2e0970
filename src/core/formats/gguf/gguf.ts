import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { emptyFile, defect, unreadable, type Defect } from "../defect.js";
import { GgufCursor } from "./ggufCursor.js";
import { ggmlType } from "./ggmlType.js";

/** One tensor of a GGUF file. */
export interface GgufTensor {
  readonly name: string;
  readonly dtype: string;
  /** Outermost dimension first, as PyTorch has it; GGUF stores it the other way round. */
  readonly shape: readonly number[];
  /** Undefined for a type that is not known here. */
  readonly bytes: number | undefined;
  /** In the data that follows the header. */
  readonly offset: number;
}

/** What the header of a GGUF file says. */
export interface GgufHeader {
  readonly version: number;
  /** Scalars as text; an array as its length and type. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: readonly GgufTensor[];
  /** Where the data of tensors begins in the file, in bytes. */
  readonly dataAt: number;
}

const magic = 0x46554747;
const firstReadBytes = 1024 * 1024;
/** Vocabularies make headers of some ten megabytes; past this something is wrong. */
const headerLimitBytes = 256 * 1024 * 1024;
const defaultAlignment = 32;
/** GGML_MAX_DIMS. */
const dimensionLimit = 4;

/**
 * Reads the header of a GGUF file, version 2 or 3, and compares the file's size with where the last tensor
 * ends. The header's length stands nowhere, so what is read grows until the header is in it.
 *
 * @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export async function readGguf(source: ByteSource): Promise<Outcome<GgufHeader, Defect>> {
  if (source.bytes === 0) {
    return emptyFile();
  }
  const limit = Math.min(source.bytes, headerLimitBytes);
  for (let want = Math.min(limit, firstReadBytes); ; want = Math.min(limit, want * 4)) {
    const bytes = await source.read(0, want);
    if (!bytes.ok) {
      return unreadable(bytes.detail);
    }
    const cursor = new GgufCursor(bytes.value, source.bytes);
    const header = parseHeader(cursor);
    if (!header.ok) {
      return header;
    }
    if (!cursor.ranOut) {
      return checkEnd(header.value, cursor.at, source.bytes);
    }
    if (want === source.bytes || bytes.value.length < want) {
      return defect("truncated", msg("ends inside its header"));
    }
    if (want === limit) {
      return defect("cannot-verify", msg("has a header longer than {0} bytes", headerLimitBytes));
    }
  }
}

interface RawHeader extends Omit<GgufHeader, "dataAt"> {
  readonly alignment: number;
}

/** Parses what is there; when the cursor ran out, the value means nothing yet. */
function parseHeader(cursor: GgufCursor): Outcome<RawHeader, Defect> {
  if (cursor.uint32() !== magic) {
    return defect("invalid", msg("does not begin like a GGUF file"));
  }
  const version = cursor.uint32();
  if (version < 2 || version > 3) {
    return cursor.ranOut
      ? defect("truncated", msg("ends inside its header"))
      : defect("cannot-verify", msg("is GGUF of version {0}, only 2 and 3 are read", version));
  }
  const tensorCount = cursor.count();
  const entryCount = cursor.count();
  const metadata = new Map<string, string>();
  for (let entry = 0; entry < entryCount && cursor.fine; entry += 1) {
    const key = cursor.text();
    const value = cursor.value();
    metadata.set(key, value);
  }
  const tensors: GgufTensor[] = [];
  for (let tensor = 0; tensor < tensorCount && cursor.fine; tensor += 1) {
    tensors.push(parseTensor(cursor));
  }
  if (cursor.broken !== undefined) {
    return defect("invalid", cursor.broken);
  }
  const alignment = Number(metadata.get("general.alignment") ?? defaultAlignment);
  return success({ version, metadata, tensors, alignment });
}

function parseTensor(cursor: GgufCursor): GgufTensor {
  const name = cursor.text();
  const dimensions = cursor.uint32();
  if (dimensions > dimensionLimit) {
    cursor.refuse(msg("has {0} dimensions for tensor {1}, at most 4 exist", dimensions, name));
  }
  const shape: number[] = [];
  for (let index = 0; index < dimensions && cursor.fine; index += 1) {
    shape.unshift(cursor.uint64());
  }
  const type = ggmlType(cursor.uint32());
  const elements = shape.reduce((product, size) => product * size, 1);
  const bytes =
    type.blockBytes === undefined ? undefined : (elements / type.blockElements) * type.blockBytes;
  return { name, dtype: type.name, shape, bytes, offset: cursor.uint64() };
}

function checkEnd(
  header: RawHeader,
  headerEnd: number,
  bytes: number,
): Outcome<GgufHeader, Defect> {
  const { alignment, ...facts } = header;
  if (!Number.isSafeInteger(alignment) || alignment < 1) {
    return defect("invalid", msg("has an alignment of {0}", alignment));
  }
  const dataAt = Math.ceil(headerEnd / alignment) * alignment;
  const end = header.tensors.reduce(
    (last, tensor) => Math.max(last, dataAt + tensor.offset + (tensor.bytes ?? 0)),
    headerEnd,
  );
  return end > bytes
    ? defect("truncated", msg("is {0} bytes too short", end - bytes))
    : success({ ...facts, dataAt });
}
