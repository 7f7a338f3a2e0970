import { success, type Outcome } from "../../model/outcome.js";
import { partOf, type ByteSource } from "../byteSource.js";
import { defect, type Defect } from "../defect.js";
import { parseJson, type JsonObject } from "../json/parseJson.js";
import type { RecordedImport } from "../pickle/pickleFile.js";
import { msg } from "../../model/message.js";
import { readZipDirectory } from "../zip/zipDirectory.js";
import type { ZipEntry } from "../zip/zipEntry.js";
import { placeOfRecord } from "../zip/zipRecord.js";
import { readTorchRecord, type TorchRecord } from "./torchRecord.js";

/** A zip whose records are files of torch.save, with others beside them. */
export interface TorchBundle {
  /** Names of all records, in the order of the directory. */
  readonly names: readonly string[];
  /** The records that are files of torch.save, by name. */
  readonly torch: ReadonlyMap<string, TorchRecord>;
  /** The record `data`, where it is a JSON object. */
  readonly data: JsonObject | undefined;
}

/** A defect, and what the pickles that could be read would import. */
export type BundleDefect = Defect & { readonly imports: readonly RecordedImport[] };

const torchName = /^[^/]+\.pth?$/iu;
const dataName = "data";
/** Longer records of parameters are none. */
const dataLimitBytes = 16 * 1024 * 1024;

/** True for the records of a zip that is one: torch.save's own zips have theirs in a folder. */
export function isTorchBundle(records: readonly string[]): boolean {
  return records.some((name) => torchName.test(name));
}

/**
 * Reads the headers of every file of torch.save in a zip, and the JSON that lies beside them as `data`. The zip's directory is
 * written last, so a save that was cut off has none.
 *
 * @see https://github.com/DLR-RM/stable-baselines3 stable_baselines3/common/save_util.py `save_to_zip_file`
 */
export async function readTorchBundle(
  source: ByteSource,
): Promise<Outcome<TorchBundle, BundleDefect>> {
  const directory = await readZipDirectory(source);
  if (!directory.ok) {
    const cut = directory.reason.kind === "invalid" && (await endsInRecord(source));
    return refused(cut ? { kind: "truncated", message: endless } : directory.reason, []);
  }
  const entries = directory.value;
  const torch = new Map<string, TorchRecord>();
  const imports: RecordedImport[] = [];
  let worst: Defect | undefined;
  for (const entry of entries) {
    const place = await placeOfRecord(source, entry);
    if (!place.ok) {
      worst ??= place.reason;
    } else if (torchName.test(entry.name)) {
      const record = await readTorchRecord(partOf(source, place.value.offset, place.value.bytes));
      if (record.ok) {
        torch.set(entry.name, record.value);
      } else {
        // The zip is whole, so what is wrong with a file in it was not cut off with it.
        const what = msg("has a record {0} that is no whole file of torch.save", entry.name);
        worst ??= { kind: "invalid", message: what };
      }
      imports.push(...(record.ok ? record.value.imports : record.reason.imports));
    }
  }
  if (worst === undefined && torch.size === 0) {
    const none = defect("invalid", msg("has no file of torch.save in it"));
    return none.ok ? none : refused(none.reason, imports);
  }
  return worst === undefined
    ? success({
        names: entries.map(({ name }) => name),
        torch,
        data: await dataOf(source, entries),
      })
    : refused(worst, imports);
}

const endless = msg("ends without the directory that a zip has at its end");
const localBytes = 30;
const localSignature = 0x04034b50;
const endSignature = [0x50, 0x4b, 0x05, 0x06];
const endBytes = 22;
const walkLimit = 10_000;

/**
 * Whether a zip was cut off within its records. The last file in it may then be a whole zip, whose own end looks like that of the
 * outer one; only the way from record to record tells. APPNOTE 6.3.10, section 4.3.7.
 */
async function endsInRecord(source: ByteSource): Promise<boolean> {
  let at = 0;
  for (let count = 0; count < walkLimit && at < source.bytes; count += 1) {
    const header = await source.read(at, Math.min(localBytes, source.bytes - at));
    if (!header.ok) {
      return false;
    }
    const view = new DataView(header.value.buffer, header.value.byteOffset, header.value.length);
    if (view.byteLength < localBytes) {
      return true;
    }
    if (view.getUint32(0, true) !== localSignature) {
      return !(await hasEnd(source, at));
    }
    const names = view.getUint16(26, true) + view.getUint16(28, true);
    at += localBytes + names + view.getUint32(18, true);
  }
  return at >= source.bytes;
}

/** Whether what follows the records has the whole record that ends a directory. */
async function hasEnd(source: ByteSource, from: number): Promise<boolean> {
  const rest = await source.read(from, Math.min(source.bytes - from, dataLimitBytes));
  if (!rest.ok) {
    return true;
  }
  const bytes = rest.value;
  for (let at = 0; at + endBytes <= bytes.length; at += 1) {
    if (endSignature.every((byte, place) => bytes[at + place] === byte)) {
      return true;
    }
  }
  return false;
}

function refused(reason: Defect, imports: readonly RecordedImport[]): Outcome<never, BundleDefect> {
  return { ok: false, reason: { ...reason, imports }, detail: reason.message.text };
}

async function dataOf(
  source: ByteSource,
  entries: readonly ZipEntry[],
): Promise<JsonObject | undefined> {
  const entry = entries.find(({ name }) => name === dataName);
  const place =
    entry === undefined || entry.bytes > dataLimitBytes
      ? undefined
      : await placeOfRecord(source, entry);
  if (place?.ok !== true) {
    return undefined;
  }
  const read = await source.read(place.value.offset, place.value.bytes);
  const data = read.ok ? parseJson(read.value) : undefined;
  return data?.ok === true ? data.value : undefined;
}
