import { msg } from "../../model/message.js";
import { failure, success, type Outcome } from "../../model/outcome.js";
import { placeOfRecord } from "../zip/zipRecord.js";
import { partOf, type ByteSource } from "../byteSource.js";
import type { Defect } from "../defect.js";
import { readPickles, type PickleFileDefect, type RecordedImport } from "../pickle/pickleFile.js";
import type { PickleLimits } from "../pickle/limits.js";
import type { PickleValue } from "../pickle/value.js";
import { readTorchArchive } from "./torchArchive.js";
import type { ZipEntry } from "../zip/zipEntry.js";
import type { WalkedPickle } from "../pickle/walk.js";
import { storageSizes } from "./torchTensors.js";

/** What the pickle of a file of torch.save says. */
export interface TorchPickle {
  readonly value: PickleValue;
  /** Bytes of each storage, by key. */
  readonly storages: ReadonlyMap<string, number>;
  readonly imports: readonly RecordedImport[];
  /** The folder of the zip's records: torch.save names it after the file, `archive` where it is given an open one. */
  readonly savedAs?: string;
}

/**
 * Reads the pickle of a zip of torch.save and checks that every storage that its tensors need is there with all its
 * bytes. Every record whose name ends in `.pkl` is walked, since loaders other than torch.load read those too; the
 * value is that of `data.pkl`.
 */
export async function readTorchZip(
  source: ByteSource,
  limits: PickleLimits,
): Promise<Outcome<TorchPickle, PickleFileDefect>> {
  const archive = await readTorchArchive(source);
  const imports: RecordedImport[] = [];
  const bad = ({ kind, message }: Defect) =>
    failure<PickleFileDefect>({ kind, message, imports }, message.text);
  if (!archive.ok) {
    return bad(archive.reason);
  }
  const entries = archive.value;
  let data: WalkedPickle | undefined;
  let top = "";
  let worst: Defect | undefined;
  for (const entry of entries.filter(({ name }) => name.toLowerCase().endsWith(".pkl"))) {
    const walked = await walkRecord(source, entry, limits);
    imports.push(...(walked.ok ? walked.value.imports : walked.reason.imports));
    if (!walked.ok) {
      worst ??= walked.reason;
    } else if (data === undefined && entry.name.endsWith("/data.pkl")) {
      [data] = walked.value.pickles;
      top = entry.name.slice(0, -"data.pkl".length);
    }
  }
  if (worst !== undefined || data === undefined) {
    return bad(worst ?? { kind: "invalid", message: msg("has an empty data.pkl") });
  }
  const storages = storageSizes(data.references);
  const defect = storageDefect(entries, top, storages);
  return defect === undefined
    ? success({ value: data.value, storages, imports, savedAs: top.slice(0, -1) })
    : bad(defect);
}

/** A pickle that ends early inside a whole zip was not cut off by a kill. */
async function walkRecord(
  source: ByteSource,
  entry: ZipEntry,
  limits: PickleLimits,
): ReturnType<typeof readPickles> {
  const place = await placeOfRecord(source, entry);
  if (!place.ok) {
    const { kind, message } = place.reason;
    return failure({ kind, message, imports: [] }, message.text);
  }
  const part = partOf(source, place.value.offset, place.value.bytes);
  const series = await readPickles(part, { limits, record: entry.name });
  return series.ok || series.reason.kind !== "truncated"
    ? series
    : failure({ ...series.reason, kind: "invalid" }, series.detail);
}

function storageDefect(
  entries: readonly ZipEntry[],
  top: string,
  storages: ReadonlyMap<string, number>,
): Defect | undefined {
  const sizes = new Map(entries.map(({ name, bytes }) => [name, bytes]));
  for (const [key, needed] of storages) {
    const name = `${top}data/${key}`;
    const bytes = sizes.get(name);
    if (bytes === undefined) {
      return { kind: "invalid", message: msg("has no record {0}, which its tensors need", name) };
    }
    if (bytes < needed) {
      return {
        kind: "invalid",
        message: msg("has {0} bytes in record {1}, its tensors need {2}", bytes, name, needed),
      };
    }
  }
  return undefined;
}
