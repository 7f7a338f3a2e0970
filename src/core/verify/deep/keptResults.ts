import { withFindings } from "../../findings/effects.js";
import type { Checkpoint } from "../../model/checkpoint.js";
import type { Finding } from "../../model/finding.js";
import { success, type Outcome } from "../../model/outcome.js";
import { joinPath } from "../../paths.js";
import type { AccessReason, FileReplacer, FileSystem } from "../../ports.js";
import type { DeepMemory } from "./deepMemory.js";
import {
  deepRecordPath,
  deepRecordText,
  isOfDeepCheck,
  isSameFile,
  nameInRecord,
  parseDeepRecord,
  stampOf,
  type CheckedFile,
  type DeepRecord,
} from "./deepRecord.js";
import { deepFiles } from "./deepFiles.js";

/** A few hundred bytes a damaged file; a larger record is not read. */
const limitBytes = 16 * 1024 * 1024;

/** Where results are kept: beside the run, or in memory where nothing may be written. */
export interface KeepWorld {
  readonly fs: FileSystem;
  readonly replacer: FileReplacer;
  readonly memory?: DeepMemory;
}

/**
 * Keeps what a deep check found in a checkpoint, in place of what was known of its files, so that every later look at them counts it until
 * they change. A run in which nothing is wrong gets no file. The failure says why it could not be written; then it is in the memory alone.
 */
export async function keepResults(
  { fs, replacer, memory }: KeepWorld,
  deep: Checkpoint,
): Promise<Outcome<void, AccessReason>> {
  const { run } = deep;
  const before = await readRecord(fs, run, memory);
  const record = new Map(before);
  for (const file of deepFiles(deep)) {
    const name = nameInRecord(run, file.path);
    record.delete(name);
    const findings = deep.findings.filter(
      (finding) => finding.file === file.path && isOfDeepCheck(finding),
    );
    const now = findings.length > 0 ? await fs.stat(file.path) : undefined;
    if (now?.ok === true && isSameFile(stampOf(now.value), file)) {
      record.set(name, { ...stampOf(now.value), findings });
    }
  }
  const isKept = memory?.of(run) === undefined;
  if (isKept && deepRecordText(record) === deepRecordText(before)) {
    return success(undefined);
  }
  const written = await replacer.replace(deepRecordPath(run), deepRecordText(record), {
    makeFolder: true,
  });
  if (written.ok) {
    memory?.forget(run);
  } else {
    memory?.keep(run, record);
  }
  return written;
}

/** Adds to a checkpoint what deep checks found in those of its files that have not changed since. */
export async function withKeptResults(
  fs: FileSystem,
  checkpoint: Checkpoint,
  record: DeepRecord,
): Promise<Checkpoint> {
  if (record.size === 0) {
    return checkpoint;
  }
  const found = await Promise.all(
    deepFiles(checkpoint).map(async ({ path }): Promise<readonly Finding[]> => {
      const known = record.get(nameInRecord(checkpoint.run, path));
      return known !== undefined && (await isUnchanged(fs, path, known)) ? known.findings : [];
    }),
  );
  const findings = found.flat();
  return findings.length === 0 ? checkpoint : withFindings(checkpoint, findings);
}

/** What is known of a run: beside it, and in the memory what could not be written there. */
export async function readRecord(
  fs: FileSystem,
  run: string,
  memory: DeepMemory | undefined,
): Promise<DeepRecord> {
  const remembered = memory?.of(run);
  if (remembered !== undefined) {
    return remembered;
  }
  const path = deepRecordPath(run);
  const stat = await fs.stat(path);
  const text =
    stat.ok && stat.value.kind === "file" && stat.value.bytes <= limitBytes
      ? await fs.read(path, 0, stat.value.bytes)
      : undefined;
  return text?.ok === true
    ? parseDeepRecord(new TextDecoder().decode(text.value), (name) =>
        name.startsWith("/") ? name : joinPath(run, name),
      )
    : new Map();
}

async function isUnchanged(fs: FileSystem, path: string, known: CheckedFile): Promise<boolean> {
  const now = await fs.stat(path);
  return now.ok && isSameFile(stampOf(now.value), known);
}
