import { msg } from "../../model/message.js";
import { failure, success, type Outcome } from "../../model/outcome.js";
import { contentOfRecord } from "../zip/zipContent.js";
import type { ByteSource } from "../byteSource.js";
import type { Defect } from "../defect.js";
import { unwalked } from "../pickle/imports.js";
import {
  readPickles,
  salvagedImports,
  type PickleFileDefect,
  type RecordedImport,
} from "../pickle/pickleFile.js";
import type { PickleLimits } from "../pickle/limits.js";
import type { PickleValue } from "../pickle/value.js";
import { readFirst, readTorchArchive } from "./torchArchive.js";
import type { ZipEntry } from "../zip/zipEntry.js";
import type { WalkedPickle } from "../pickle/walk.js";
import { storageSizes } from "./torchTensors.js";

/** What the pickle of a file of torch.save says. */
export interface TorchPickle {
  readonly value: PickleValue;
  /** Bytes of each storage, by key. */
  readonly storages: ReadonlyMap<string, number>;
  readonly imports: readonly RecordedImport[];
  /** Records that hold Python. */
  readonly code?: readonly string[];
  /** The folder of the zip's records: torch.save names it after the file, `archive` where it is given an open one. */
  readonly savedAs?: string;
}

/**
 * Reads the pickle of a zip of torch.save and checks that every storage that its tensors need is there with all its
 * bytes. Every record whose name ends in `.pkl` is walked, since loaders other than torch.load read those too; the
 * value is that of `data.pkl`. Of an archive that does not hold, every pickle that is found in it is walked: some reader
 * may find it too.
 */
export async function readTorchZip(
  source: ByteSource,
  limits: PickleLimits,
): Promise<Outcome<TorchPickle, PickleFileDefect>> {
  const archive = await readTorchArchive(source);
  if (!archive.ok) {
    return refused(source, archive.reason, []);
  }
  const imports: RecordedImport[] = [];
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
    const empty = { kind: "invalid", message: msg("has an empty data.pkl") } as const;
    return refused(source, worst ?? empty, imports);
  }
  const storages = storageSizes(data.references);
  const defect =
    storageDefect(entries, top, storages) ?? (await recordDefect(source, entries, top));
  return defect === undefined
    ? success({
        value: data.value,
        storages,
        imports,
        code: codeIn(entries),
        savedAs: top.slice(0, -1),
      })
    : refused(source, defect, imports);
}

async function refused(
  source: ByteSource,
  { kind, message }: Defect,
  walked: readonly RecordedImport[],
): Promise<Outcome<never, PickleFileDefect>> {
  const seen = new Set(walked.map(({ module, name }) => `${module}.${name}`));
  const found = kind === "unreadable" ? [] : await salvagedImports(source);
  const imports = [
    ...walked,
    ...found.filter(({ module, name }) => !seen.has(`${module}.${name}`)),
  ];
  return failure<PickleFileDefect>({ kind, message, imports }, message.text);
}

/** A pickle that ends early inside a whole zip was not cut off by a kill. */
async function walkRecord(
  source: ByteSource,
  entry: ZipEntry,
  limits: PickleLimits,
): ReturnType<typeof readPickles> {
  const content = await contentOfRecord(source, entry, { checked: true });
  if (!content.ok) {
    const { kind, message } = content.reason;
    const imports = kind === "cannot-verify" ? [{ ...unwalked, position: 0, nested: false }] : [];
    return failure({ kind, message, imports }, message.text);
  }
  const series = await readPickles(content.value.source, { limits, record: entry.name });
  return series.ok || series.reason.kind !== "truncated"
    ? series
    : failure({ ...series.reason, kind: "invalid" }, series.detail);
}

/** In a file that was read whole anyhow, the headers and sums of all records cost next to nothing. */
const smallBytes = 96 * 1024;

/** What PyTorch reads besides the pickle before it comes to any storage; of a small file, every record. */
async function recordDefect(
  source: ByteSource,
  entries: readonly ZipEntry[],
  top: string,
): Promise<Defect | undefined> {
  const first = new Set(readFirst.map((name) => top + name));
  const looked =
    source.bytes > smallBytes ? entries.filter(({ name }) => first.has(name)) : entries;
  for (const entry of looked) {
    const content = await contentOfRecord(source, entry, { checked: true });
    if (!content.ok) {
      return content.reason;
    }
  }
  return undefined;
}

/** TorchScript and torch.package keep Python in the archive, which a load compiles. */
function codeIn(entries: readonly ZipEntry[]): readonly string[] {
  return entries.filter(({ name }) => /\.py$/iu.test(name)).map(({ name }) => name);
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
