import { failure, success, type Outcome } from "../../model/outcome.js";
import type { Checkpoint } from "../../model/checkpoint.js";
import { msg, type Message } from "../../model/message.js";
import type { Clock, FileReplacer, FileSystem } from "../../ports.js";
import type { Examiner } from "../deep/examiner.js";
import type { DeepWatch } from "../deep/verifyDeep.js";
import {
  manifestFiles,
  manifestPath,
  manifestText,
  type Manifest,
  type RecordedFile,
} from "./manifest.js";

/** Why no manifest was written; `cancelled` needs no words. */
export interface NotRecorded {
  readonly kind: "not-complete" | "unreadable" | "changed" | "unwritable" | "cancelled";
  readonly message: Message;
}

/** What recording needs of the world. */
export interface RecordWorld {
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly examiner: Examiner;
  readonly replacer: FileReplacer;
  /** Name and version, as it stands in the manifest. */
  readonly tool: string;
}

/**
 * Hashes every file of a complete checkpoint and writes its manifest, whole or not at all. A checkpoint that is
 * not complete, or that changes meanwhile, gets none: it would vouch for what nobody knows to be right.
 */
export async function recordManifest(
  world: RecordWorld,
  checkpoint: Checkpoint,
  watch: DeepWatch,
): Promise<Outcome<{ readonly path: string; readonly files: number }, NotRecorded>> {
  if (checkpoint.state !== "complete") {
    return refuse(
      "not-complete",
      msg("is not complete, so nothing is recorded. `respawn verify` tells what is wrong."),
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
  return written.ok
    ? success({ path, files: recorded.length })
    : refuse("unwritable", msg("cannot be written: {0}", written.detail));
}

function refuse(kind: NotRecorded["kind"], message: Message): Outcome<never, NotRecorded> {
  return failure({ kind, message }, message.text);
}
