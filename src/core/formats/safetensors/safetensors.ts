import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { emptyFile, defect, unreadable, type Defect } from "../defect.js";

/** One tensor of a safetensors file; `begin` and `end` are byte offsets in the data that follows the header. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** What the header of a safetensors file says, checked against the file's size. */
export interface SafetensorsHeader {
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The reference parser refuses longer headers (safetensors `MAX_HEADER_SIZE`). */
const headerLimitBytes = 100_000_000;

/** Bits an element, for the dtypes of safetensors 0.8. An unknown one is tolerated: its size is not checked. */
const dtypeBits: Readonly<Record<string, number>> = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  I64: 64,
  U64: 64,
  F64: 64,
  C64: 64,
};

/**
 * Reads a safetensors header and decides, from it and the size alone, whether the file is whole: eight
 * bytes of little-endian length N, N bytes of JSON, then data that the offsets cover without hole,
 * overlap or rest. Costs the header, however large the file.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
export async function readSafetensors(
  source: ByteSource,
): Promise<Outcome<SafetensorsHeader, Defect>> {
  const header = await readSafetensorsHeader(source);
  return header.ok ? checkCoverage(header.value.header, header.value.dataBytes) : header;
}

/** What the header says, checked or not: for a file whose data is cut off, what it would have held. */
export async function readSafetensorsHeader(
  source: ByteSource,
): Promise<Outcome<{ readonly header: SafetensorsHeader; readonly dataBytes: number }, Defect>> {
  if (source.bytes === 0) {
    return emptyFile();
  }
  if (source.bytes < 8) {
    return defect("truncated", msg("has {0} bytes, too few for a header", source.bytes));
  }
  const lead = await source.read(0, 8);
  if (!lead.ok) {
    return unreadable(lead.detail);
  }
  if (lead.value.length < 8) {
    return defect("truncated", msg("became shorter while it was read"));
  }
  const length = new DataView(lead.value.buffer, lead.value.byteOffset).getBigUint64(0, true);
  if (length === 0n && lead.value.every((byte) => byte === 0)) {
    return defect("truncated", msg("begins with zeros where the header should be"));
  }
  if (length > BigInt(headerLimitBytes)) {
    return defect(
      "invalid",
      msg("claims a header of {0} bytes, the format allows {1}", String(length), headerLimitBytes),
    );
  }
  const headerBytes = Number(length);
  if (8 + headerBytes > source.bytes) {
    return defect(
      "truncated",
      msg("ends inside its header, {0} bytes short of it", 8 + headerBytes - source.bytes),
    );
  }
  const header = await source.read(8, headerBytes);
  if (!header.ok) {
    return unreadable(header.detail);
  }
  if (header.value.length < headerBytes) {
    return defect("truncated", msg("became shorter while it was read"));
  }
  const entries = parseHeader(header.value);
  return entries === undefined
    ? defect("invalid", msg("has a header that is no valid JSON of tensors"))
    : success({ header: entries, dataBytes: source.bytes - 8 - headerBytes });
}

function parseHeader(bytes: Uint8Array): SafetensorsHeader | undefined {
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return undefined;
  }
  const { __metadata__: metadata, ...rest } = data as Record<string, unknown>;
  const tensors: TensorEntry[] = [];
  for (const [name, entry] of Object.entries(rest)) {
    const tensor = parseTensor(name, entry);
    if (tensor === undefined) {
      return undefined;
    }
    tensors.push(tensor);
  }
  return isStringMap(metadata) ? { tensors, metadata: metadata ?? {} } : undefined;
}

function parseTensor(name: string, entry: unknown): TensorEntry | undefined {
  if (typeof entry !== "object" || entry === null) {
    return undefined;
  }
  const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
  if (typeof dtype !== "string" || dtype === "" || !isCounts(shape) || !isCounts(offsets)) {
    return undefined;
  }
  const [begin, end] = offsets;
  return offsets.length !== 2 || begin === undefined || end === undefined
    ? undefined
    : { name, dtype, shape, begin, end };
}

function isCounts(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0)
  );
}

function isStringMap(value: unknown): value is Record<string, string> | null | undefined {
  return (
    value === undefined ||
    value === null ||
    (typeof value === "object" && Object.values(value).every((item) => typeof item === "string"))
  );
}

/** Holes, overlaps, wrong sizes, and whether the data ends where the file ends. */
export function checkCoverage(
  header: SafetensorsHeader,
  dataBytes: number,
): Outcome<SafetensorsHeader, Defect> {
  let covered = 0;
  for (const tensor of header.tensors.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    const { name, dtype, shape, begin, end } = tensor;
    if (begin !== covered || end < begin) {
      return defect(
        "invalid",
        msg("has tensor {0} at byte {1}, expected at {2}", name, begin, covered),
      );
    }
    const bits = dtypeBits[dtype];
    const elements = shape.reduce((product, size) => product * size, 1);
    if (bits !== undefined && elements * bits !== (end - begin) * 8) {
      return defect(
        "invalid",
        msg(
          "has {0} bytes for tensor {1}, its shape needs {2}",
          end - begin,
          name,
          (elements * bits) / 8,
        ),
      );
    }
    covered = end;
  }
  if (dataBytes < covered) {
    return defect("truncated", msg("is {0} bytes too short", covered - dataBytes));
  }
  if (dataBytes > covered) {
    return defect("invalid", msg("is {0} bytes longer than its header says", dataBytes - covered));
  }
  return success(header);
}
