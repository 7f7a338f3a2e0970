import { failure, success, type Outcome } from "../../model/outcome.js";
import type { Checkpoint } from "../../model/checkpoint.js";
import { msg, type Message } from "../../model/message.js";
import type { Clock, FileSystem } from "../../ports.js";
import { isDamage, withoutFindings } from "../../findings/effects.js";
import { manifestMismatch } from "../../findings/manifests.js";
import type { Finding } from "../../model/finding.js";
import { baseName } from "../../paths.js";
import type { Examiner } from "../deep/examiner.js";
import type { DeepWatch } from "../deep/verifyDeep.js";
import { keepResults, type KeepWorld } from "../deep/keptResults.js";
import { isOfDeepCheck } from "../deep/deepRecord.js";
import { readManifest } from "./storedManifest.js";
import {
  manifestFiles,
  manifestPath,
  manifestText,
  type Manifest,
  type RecordedFile,
} from "./manifest.js";

/** Why no manifest was written; `cancelled` needs no words. */
export interface NotRecorded {
  /** `failed-check`: what is there failed a deep check or differs from its manifest; it is recorded only by force. */
  readonly kind:
    "not-complete" | "failed-check" | "unreadable" | "changed" | "unwritable" | "cancelled";
  readonly message: Message;
}

/** What recording needs of the world. */
export interface RecordWorld extends KeepWorld {
  readonly clock: Clock;
  readonly examiner: Examiner;
  /** Name and version, as it stands in the manifest. */
  readonly tool: string;
}

/**
 * Hashes every file of a complete checkpoint and writes its manifest, whole or not at all. A checkpoint that is
 * not complete, or that changes meanwhile, gets none: it would vouch for what nobody knows to be right. One that failed a deep
 * check, or whose bytes are not those of its manifest, gets one by `force` alone: recording would destroy the evidence.
 */
export async function recordManifest(
  world: RecordWorld,
  checkpoint: Checkpoint,
  watch: DeepWatch,
  { force = false }: { readonly force?: boolean } = {},
): Promise<Outcome<{ readonly path: string; readonly files: number }, NotRecorded>> {
  const unchecked = withoutFindings(checkpoint, isOfCheck);
  const failed = checkpoint.findings.find((finding) => isOfCheck(finding) && isDamage(finding));
  if (unchecked.state !== "complete") {
    return refuse(
      "not-complete",
      msg("is not complete, so nothing is recorded. `respawn verify` tells what is wrong."),
    );
  }
  if (failed !== undefined && !force) {
    const message = msg("{0} {1}", baseName(failed.file), failed.message);
    return refuse(
      "failed-check",
      msg("failed a check, so nothing is recorded over it: {0}", message),
    );
  }
  const files = manifestFiles(checkpoint);
  const hashed = await Promise.all(
    [...files].map(async ([name, file]) => {
      const outcome = await world.examiner.examine(file, { sha256: true, contents: false }, watch);
      return { name, file, outcome };
    }),
  );
  const recorded: [string, RecordedFile][] = [];
  for (const { name, file, outcome } of hashed) {
    if (outcome === undefined) {
      return refuse("cancelled", msg("was cancelled"));
    }
    if (!outcome.ok) {
      return refuse("unreadable", outcome.reason.message);
    }
    const now = await world.fs.stat(file.path);
    if (!now.ok || now.value.bytes !== file.bytes || now.value.modifiedMs !== file.modifiedMs) {
      return refuse("changed", msg("changed while it was read ({0}). Try again.", name));
    }
    recorded.push([name, { bytes: file.bytes, sha256: outcome.value.sha256 ?? "" }]);
  }
  const other = force ? undefined : await otherThanRecorded(world.fs, checkpoint, recorded);
  if (other !== undefined) {
    return refuse(
      "failed-check",
      msg("differs from its manifest, so nothing is recorded over it: {0}", other),
    );
  }
  const path = manifestPath(checkpoint);
  const manifest: Manifest = {
    version: 1,
    tool: world.tool,
    layout: checkpoint.layout,
    step: checkpoint.step ?? null,
    recordedAt: new Date(world.clock.now()).toISOString(),
    files: Object.fromEntries(recorded),
  };
  const written = await world.replacer.replace(path, manifestText(manifest));
  if (written.ok && force) {
    // What differed from the manifest before is what this one records.
    await keepResults(
      world,
      withoutFindings(checkpoint, (finding) => manifestMismatch.made(finding)),
    );
  }
  return written.ok
    ? success({ path, files: recorded.length })
    : refuse("unwritable", msg("cannot be written: {0}", written.detail));
}

/** What deep checks and manifests say: of bytes that are not what they were, not of what is missing. */
function isOfCheck(finding: Finding): boolean {
  return isOfDeepCheck(finding) || manifestMismatch.made(finding);
}

/** The first file whose bytes are not those that its manifest records. */
async function otherThanRecorded(
  fs: FileSystem,
  checkpoint: Checkpoint,
  hashed: readonly (readonly [name: string, file: RecordedFile])[],
): Promise<string | undefined> {
  const stored = await readManifest(fs, checkpoint);
  if (stored === undefined || stored === "invalid" || stored.outdated) {
    return undefined;
  }
  const { files } = stored.manifest;
  return hashed.find(
    ([name, { sha256 }]) => files[name] !== undefined && files[name].sha256 !== sha256,
  )?.[0];
}

function refuse(kind: NotRecorded["kind"], message: Message): Outcome<never, NotRecorded> {
  return failure({ kind, message }, message.text);
}
