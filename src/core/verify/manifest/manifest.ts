import { manifestName } from "../../parts/manifestName.js";
import { numberOf, recordOf } from "../../formats/json/recordedStep.js";
import type { CheckpointFile, CheckpointPart } from "../../model/checkpoint.js";
import { isInside, parentPath, relativeTo } from "../../paths.js";

/** What a file was when the manifest was recorded. */
export interface RecordedFile {
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Sizes and hashes of a checkpoint that was whole. The JSON form is a contract, `version` changes with it. */
export interface Manifest {
  readonly version: 1;
  /** Name and version of the program that recorded it. */
  readonly tool: string;
  readonly layout: string;
  readonly step: number | null;
  /** ISO 8601. */
  readonly recordedAt: string;
  /** By path relative to the folder in which the manifest lies. */
  readonly files: Readonly<Record<string, RecordedFile>>;
}

/** What a manifest is about: a folder, or a single file. */
export interface ManifestSubject {
  readonly path: string;
  readonly parts: readonly CheckpointPart[];
}

/** Where the manifest of a checkpoint is, whether or not there is one. */
export function manifestPath(subject: ManifestSubject): string {
  return isSingleFile(subject)
    ? `${subject.path}.${manifestName}`
    : `${subject.path}/${manifestName}`;
}

/** The files that a manifest records, by their path in it, sorted. What lies outside the checkpoint is not its own. */
export function manifestFiles(subject: ManifestSubject): ReadonlyMap<string, CheckpointFile> {
  const base = isSingleFile(subject) ? parentPath(subject.path) : subject.path;
  const files = subject.parts
    .flatMap((part) => part.files)
    .filter(({ path }) => isInside(base, path))
    .map((file) => [relativeTo(base, file.path), file] as const);
  return new Map(files.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The text of a manifest file. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Reads a manifest's text; undefined when it is none, or of a version that is not known here. */
export function parseManifest(text: string): Manifest | undefined {
  const data = recordOf(text);
  const files = data?.["files"];
  if (data?.["version"] !== 1 || typeof files !== "object" || files === null) {
    return undefined;
  }
  const recorded = Object.entries(files as Record<string, unknown>).map(
    ([path, file]) => [path, recordedFile(file)] as const,
  );
  return recorded.some(([, file]) => file === undefined)
    ? undefined
    : {
        version: 1,
        tool: textOf(data["tool"]),
        layout: textOf(data["layout"]),
        step: numberOf(data["step"]) ?? null,
        recordedAt: textOf(data["recordedAt"]),
        files: Object.fromEntries(recorded) as Readonly<Record<string, RecordedFile>>,
      };
}

function isSingleFile({ path, parts }: ManifestSubject): boolean {
  return parts.some(({ files }) => files.some((file) => file.path === path));
}

function recordedFile(file: unknown): RecordedFile | undefined {
  const { bytes, sha256 } = (file ?? {}) as Record<string, unknown>;
  return typeof bytes === "number" && typeof sha256 === "string" && /^[0-9a-f]{64}$/u.test(sha256)
    ? { bytes, sha256 }
    : undefined;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
