import { isDamage, withFindings, withoutFindings } from "../../findings/effects.js";
import { manifestMismatch } from "../../findings/manifests.js";
import { fileTruncated, fileUnreadable } from "../../findings/wholeness.js";
import type { Defect } from "../../formats/defect.js";
import type { Checkpoint, CheckpointFile } from "../../model/checkpoint.js";
import type { Finding } from "../../model/finding.js";
import type { FileSystem } from "../../ports.js";
import { manifestFiles, type RecordedFile } from "../manifest/manifest.js";
import { readManifest } from "../manifest/storedManifest.js";
import type { Examination } from "./examination.js";
import type { Examiner } from "./examiner.js";
import { deepFiles } from "./deepFiles.js";
import { deepFindings } from "./deepFindings.js";
import { isOfDeepCheck, otherBytes } from "./deepRecord.js";

/** Tells how a deep check goes, and ends it. */
export interface DeepWatch {
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Reads every byte of a checkpoint: checksums of archive records, values of float tensors, and hashes where a
 * manifest recorded them. Gives the checkpoint with what was found; undefined when the signal ended it.
 */
export async function verifyDeep(
  world: { readonly fs: FileSystem; readonly examiner: Examiner },
  known: Checkpoint,
  watch: DeepWatch,
): Promise<Checkpoint | undefined> {
  // What an earlier deep check found is found again, or is not true any more.
  const checkpoint = withoutFindings(known, isOfDeepCheck);
  const stored = await readManifest(world.fs, checkpoint);
  const recorded = new Map<string, RecordedFile>();
  if (stored !== undefined && stored !== "invalid" && !stored.outdated) {
    for (const [name, file] of manifestFiles(checkpoint)) {
      const record = stored.manifest.files[name];
      if (record !== undefined) {
        recorded.set(file.path, record);
      }
    }
  }
  const found = await Promise.all(
    deepFiles(checkpoint).map(async (file): Promise<readonly Finding[] | undefined> => {
      const record = recorded.get(file.path);
      const wanted = { sha256: record !== undefined, contents: true };
      const outcome = await world.examiner.examine(file, wanted, watch);
      if (outcome === undefined) {
        return undefined;
      }
      return outcome.ok
        ? judged(file, outcome.value, record)
        : alreadyTold(checkpoint, file)
          ? []
          : [defective(file, outcome.reason)];
    }),
  );
  const findings = found.flatMap((own) => own ?? []);
  return found.includes(undefined) ? undefined : withFindings(checkpoint, findings);
}

function judged(
  file: CheckpointFile,
  examination: Examination,
  record: RecordedFile | undefined,
): readonly Finding[] {
  const { sha256 } = examination;
  const changed =
    record !== undefined && record.bytes === file.bytes && sha256 !== record.sha256
      ? [manifestMismatch.at(file.path, otherBytes)]
      : [];
  return [...changed, ...deepFindings(file.path, examination)];
}

/** What the headers said of a file is not said again when it cannot be read to its end. */
function alreadyTold({ findings }: Checkpoint, file: CheckpointFile): boolean {
  return findings.some(
    (finding) => finding.file === file.path && (isDamage(finding) || fileUnreadable.made(finding)),
  );
}

function defective(file: CheckpointFile, { kind, message }: Defect): Finding {
  return (kind === "unreadable" ? fileUnreadable : fileTruncated).at(file.path, message);
}
