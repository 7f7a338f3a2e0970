import { manifestInvalid, manifestMismatch, manifestOutdated } from "../../findings/manifests.js";
import type { Finding } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import { parentPath } from "../../paths.js";
import type { FileSystem } from "../../ports.js";
import {
  manifestFiles,
  manifestPath,
  parseManifest,
  type Manifest,
  type ManifestSubject,
} from "./manifest.js";

/** Past this a manifest is none: some 600,000 files. */
const limitBytes = 128 * 1024 * 1024;
/** A manifest is written within this time of what it records as its time. */
const writtenWithinMs = 60_000;

/** A manifest as it lies on the disk. */
export interface StoredManifest {
  readonly path: string;
  readonly manifest: Manifest;
  /** True when every recorded file was written after it: the checkpoint was saved anew, in place. */
  readonly outdated: boolean;
}

/** The manifest of a checkpoint: none, one that does not parse, or what it records. */
export async function readManifest(
  fs: FileSystem,
  subject: ManifestSubject,
): Promise<StoredManifest | "invalid" | undefined> {
  const path = manifestPath(subject);
  const stat = await fs.stat(path);
  if (!stat.ok || stat.value.kind !== "file") {
    return undefined;
  }
  const { bytes, modifiedMs } = stat.value;
  const text = bytes > limitBytes ? undefined : await fs.read(path, 0, bytes);
  const manifest =
    text?.ok === true ? parseManifest(new TextDecoder().decode(text.value)) : undefined;
  return manifest === undefined
    ? "invalid"
    : { path, manifest, outdated: isOutdated(manifest, modifiedMs, subject) };
}

/**
 * A copy of a checkpoint has new times too; so the manifest's own time must still be that of its recording.
 * Where it is, files that are all younger are another save's.
 */
function isOutdated(
  { recordedAt, files }: Manifest,
  modifiedMs: number,
  subject: ManifestSubject,
): boolean {
  const recordedMs = Date.parse(recordedAt);
  const present = manifestFiles(subject);
  const times = Object.keys(files).flatMap((name) => present.get(name)?.modifiedMs ?? []);
  return (
    Math.abs(modifiedMs - recordedMs) < writtenWithinMs &&
    times.length > 0 &&
    times.every((time) => time > modifiedMs)
  );
}

/** What the sizes of a checkpoint's files say against its manifest. */
export function sizeFindings(
  stored: StoredManifest | "invalid" | undefined,
  subject: ManifestSubject,
): readonly Finding[] {
  if (stored === undefined) {
    return [];
  }
  if (stored === "invalid") {
    return [
      manifestInvalid.at(
        manifestPath(subject),
        msg("is no manifest that can be read. Record it again: respawn manifest record"),
      ),
    ];
  }
  if (stored.outdated) {
    return [
      manifestOutdated.at(
        stored.path,
        msg("is of an earlier save in this place. Record it again: respawn manifest record"),
      ),
    ];
  }
  const present = manifestFiles(subject);
  const base = parentPath(stored.path);
  const gone = removedFolders(Object.keys(stored.manifest.files), present);
  const changed = Object.entries(stored.manifest.files).flatMap(([name, { bytes }]) => {
    const file = present.get(name);
    return file?.bytes === bytes || gone.has(topFolder(name))
      ? []
      : [
          manifestMismatch.at(
            `${base}/${name}`,
            file === undefined
              ? msg("is missing: it was there when the manifest was recorded")
              : msg("has {0} bytes, {1} when the manifest was recorded", file.bytes, bytes),
          ),
        ];
  });
  return [
    ...changed,
    ...[...gone].map((folder) =>
      manifestMismatch.milderAt(
        `${base}/${folder}`,
        msg("is gone as a whole since the manifest was recorded"),
      ),
    ),
  ];
}

/**
 * Folders of which no recorded file is left. They are removed on purpose, to make room: ORZ's `state` for a newer one's.
 * Whether the checkpoint can do without, its layout judges.
 */
function removedFolders(
  recorded: readonly string[],
  present: ReadonlyMap<string, unknown>,
): ReadonlySet<string> {
  const folders = new Set(recorded.map(topFolder).filter((folder) => folder !== ""));
  for (const name of recorded) {
    if (present.has(name)) {
      folders.delete(topFolder(name));
    }
  }
  return folders;
}

function topFolder(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf("/")));
}
