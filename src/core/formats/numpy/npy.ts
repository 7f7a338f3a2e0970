import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { emptyFile, defect, unreadable, type Defect } from "../defect.js";

/** What the header of an .npy array says. */
export interface NpyHeader {
  /** NumPy's name of the element type, `<f4`; `structured` for records, whose fields are not spelled out. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes of the data, undefined where the element type does not tell (records, Python objects). */
  readonly dataBytes: number | undefined;
  /** The data is a pickle: the array holds Python objects. */
  readonly holdsObjects: boolean;
  /** Where the data begins, in bytes. */
  readonly dataAt: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const leadBytes = 12;
/** NumPy itself refuses to parse more than 10,000 characters unless told to; records with many fields need more. */
const headerLimitBytes = 1024 * 1024;

/**
 * Reads the header of an .npy file and compares its size with what type and shape need: magic, version,
 * length (2 bytes in version 1, 4 in 2 and 3), then a Python dictionary, of which only the three
 * keys that the format defines are looked for.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export async function readNpy(source: ByteSource): Promise<Outcome<NpyHeader, Defect>> {
  if (source.bytes === 0) {
    return emptyFile();
  }
  const lead = await source.read(0, leadBytes);
  if (!lead.ok) {
    return unreadable(lead.detail);
  }
  if (lead.value.length < leadBytes) {
    return defect("truncated", msg("has {0} bytes, too few for a header", lead.value.length));
  }
  const version = lead.value[6] ?? 0;
  if (!magic.every((byte, at) => lead.value[at] === byte) || version < 1 || version > 3) {
    return defect("invalid", msg("does not begin like an .npy file"));
  }
  const view = new DataView(lead.value.buffer, lead.value.byteOffset);
  const headerAt = version === 1 ? 10 : 12;
  const headerBytes = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerBytes > headerLimitBytes) {
    return defect(
      "invalid",
      msg("claims a header of {0} bytes, at most {1} are read", headerBytes, headerLimitBytes),
    );
  }
  const dataAt = headerAt + headerBytes;
  if (dataAt > source.bytes) {
    return defect(
      "truncated",
      msg("ends inside its header, {0} bytes short of it", dataAt - source.bytes),
    );
  }
  const text = await source.read(headerAt, headerBytes);
  if (!text.ok) {
    return unreadable(text.detail);
  }
  const header = parseHeader(new TextDecoder().decode(text.value), dataAt);
  return header === undefined
    ? defect("invalid", msg("has a header that names no type and shape"))
    : checkSize(header, source.bytes - dataAt);
}

/** The header in the first bytes of an .npy file, and where its data begins; `more` when it does not end in them. */
export function npyLead(
  bytes: Uint8Array,
): { readonly header: NpyHeader; readonly dataAt: number } | "more" | undefined {
  if (bytes.length < leadBytes) {
    return "more";
  }
  const version = bytes[6] ?? 0;
  if (!magic.every((byte, at) => bytes[at] === byte) || version < 1 || version > 3) {
    return undefined;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const headerAt = version === 1 ? 10 : 12;
  const dataAt = headerAt + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (dataAt > bytes.length) {
    return "more";
  }
  const header = parseHeader(new TextDecoder().decode(bytes.subarray(headerAt, dataAt)), dataAt);
  return header && { header, dataAt };
}

function checkSize(header: NpyHeader, dataBytes: number): Outcome<NpyHeader, Defect> {
  const missing = (header.dataBytes ?? dataBytes) - dataBytes;
  if (missing > 0) {
    return defect("truncated", msg("is {0} bytes too short", missing));
  }
  return missing < 0
    ? defect("invalid", msg("is {0} bytes longer than its header says", -missing))
    : success(header);
}

function parseHeader(text: string, dataAt: number): NpyHeader | undefined {
  const descr = /['"]descr['"]\s*:\s*(?:['"]([^'"]{1,64})['"]|\[)/u.exec(text);
  const size = /['"]shape['"]\s*:\s*\(([\d,\sL]*)\)/u.exec(text)?.[1];
  if (descr === null || size === undefined) {
    return undefined;
  }
  const shape = (size.match(/\d+/gu) ?? []).map(Number);
  const dtype = descr[1] ?? "structured";
  const itemBytes = itemBytesOf(dtype);
  const dataBytes =
    itemBytes === undefined ? undefined : shape.reduce((product, n) => product * n, itemBytes);
  // Of a record, a field's type follows its name: ('b', '|O').
  const objects =
    descr[1] === undefined ? /,\s*['"][|<>=]?O/u.test(text) : /^[|<>=]?O/u.test(dtype);
  return { dtype, shape, dataBytes, holdsObjects: objects, dataAt };
}

/** Bytes an element of an array-protocol type string; a Unicode character has four. */
function itemBytesOf(dtype: string): number | undefined {
  const match = /^[|<>=]?([?a-zA-Z])(\d*)(?:\[[^\]]*\])?$/u.exec(dtype);
  if (match === null || match[1] === "O") {
    return undefined;
  }
  const count = match[2] === "" ? 1 : Number(match[2]);
  return match[1] === "U" ? 4 * count : count;
}
