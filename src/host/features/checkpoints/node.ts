import type { Checkpoint, CheckpointFile, CheckpointPart } from "../../../core/model/checkpoint.js";
import type { Finding } from "../../../core/model/finding.js";
import type { Run } from "../../../core/model/run.js";
import { baseName, isInside, relativeTo } from "../../../core/paths.js";
import { isBroken } from "./broken.js";
import type { Quarantined } from "./quarantine.js";
import { runLabels } from "./runLabels.js";
import { shownAndRest } from "./shownCheckpoints.js";

/** What every row has. */
interface Row {
  /** Tells it from every other row of the tree, and stays over refreshes, so that expansion and selection survive. */
  readonly id: string;
  /** The row above it; none at the top. */
  readonly parent?: CheckpointNode;
}

interface RunRow {
  readonly kind: "run";
  readonly run: Run;
  /** Its name, which no other run has. */
  readonly label: string;
  /** Of all trainings the one that was saved to last: it alone is open from the start. */
  readonly isLatest: boolean;
  /** What resumes have set aside. */
  readonly quarantine: readonly Quarantined[];
}

/** What resumes of a run have set aside. */
interface QuarantineRow {
  readonly kind: "quarantine";
  readonly run: Run;
  readonly items: readonly Quarantined[];
}

interface QuarantinedRow {
  readonly kind: "quarantined";
  readonly run: Run;
  readonly item: Quarantined;
}

/** The checkpoints of a run that are neither new nor broken. */
interface MoreRow {
  readonly kind: "more";
  readonly run: Run;
  readonly checkpoints: readonly Checkpoint[];
}

interface CheckpointRow {
  readonly kind: "checkpoint";
  readonly run: Run;
  readonly checkpoint: Checkpoint;
}

interface PartRow {
  readonly kind: "part";
  readonly run: Run;
  readonly checkpoint: Checkpoint;
  readonly part: CheckpointPart;
}

interface FileRow {
  readonly kind: "file";
  readonly run: Run;
  readonly checkpoint: Checkpoint;
  readonly part: CheckpointPart;
  readonly file: CheckpointFile;
}

/** What is wrong at a place that has no row of its own: a folder that could not be looked into, a file that is not there. */
interface ProblemRow {
  readonly kind: "problem";
  readonly finding: Finding;
  readonly label: string;
}

/** A row of the Checkpoints view. */
export type CheckpointNode = Row &
  (
    | RunRow
    | MoreRow
    | CheckpointRow
    | PartRow
    | FileRow
    | ProblemRow
    | QuarantineRow
    | QuarantinedRow
  );

/** So many problems of a checkpoint are listed: a save that lacks a thousand rank files is told of by the first ones. */
const problemLimit = 20;

/** Weights that no training can go on from: a model that was downloaded, or what a training left at its end. */
export function isModelAlone({ path, checkpoints }: Run): boolean {
  return checkpoints.every((checkpoint) => checkpoint.path === path && !checkpoint.resumable);
}

/** The rows at the top: problems, then trainings, then models. */
export function topRows(
  runs: readonly Run[],
  problems: readonly Finding[],
  quarantineOf: (run: string) => readonly Quarantined[] = () => [],
): readonly CheckpointNode[] {
  const sorted = runs.toSorted((a, b) => Number(isModelAlone(a)) - Number(isModelAlone(b)));
  const labels = runLabels(sorted.map(({ path }) => path));
  const latest = sorted
    .filter((run) => !isModelAlone(run))
    .toSorted((a, b) => lastSaved(b) - lastSaved(a))[0];
  return [
    ...problemRows(undefined, problems, ({ file }) => baseName(file)),
    ...numbered(sorted, ({ path }) => [path]).map(([run, key], index): CheckpointNode => ({
      kind: "run",
      id: id("run", key),
      run,
      label: labels[index] ?? baseName(run.path),
      isLatest: run === latest,
      quarantine: quarantineOf(run.path),
    })),
  ];
}

/** The rows below a row. A checkpoint with a single part shows its files at once. */
export function childrenOf(node: CheckpointNode): readonly CheckpointNode[] {
  switch (node.kind) {
    case "run": {
      const { shown, rest } = shownAndRest(node.run);
      const more: readonly CheckpointNode[] =
        rest.length === 0
          ? []
          : [
              {
                kind: "more",
                id: id("more", [node.id]),
                parent: node,
                run: node.run,
                checkpoints: rest,
              },
            ];
      return [...checkpointRows(node, shown), ...more, ...quarantineRows(node)];
    }
    case "more":
      return checkpointRows(node, node.checkpoints);
    case "checkpoint":
      return belowCheckpoint(node);
    case "part":
      return [
        ...files(node, node.part),
        ...missingRows(node, node.part.path, node.part.files, ({ file }) =>
          isInside(node.part.path, file),
        ),
      ];
    case "quarantine":
      return numbered(node.items, ({ path }) => [path]).map(([item, key]) => ({
        kind: "quarantined",
        id: id("quarantined", [node.id, ...key]),
        parent: node,
        run: node.run,
        item,
      }));
    case "file":
    case "problem":
    case "quarantined":
      return [];
  }
}

/** The path that a row stands for. */
export function pathOf(node: CheckpointNode): string {
  switch (node.kind) {
    case "run":
    case "more":
    case "quarantine":
      return node.run.path;
    case "quarantined":
      return node.item.path;
    case "checkpoint":
      return node.checkpoint.path;
    case "part":
      return node.part.path;
    case "file":
      return node.file.path;
    case "problem":
      return node.finding.file;
  }
}

/** The last write to any checkpoint of a run, milliseconds since 1970. */
function lastSaved({ checkpoints }: Run): number {
  return checkpoints.reduce((last, { savedMs }) => Math.max(last, savedMs), 0);
}

function quarantineRows(node: CheckpointNode & RunRow): readonly CheckpointNode[] {
  return node.quarantine.length === 0
    ? []
    : [
        {
          kind: "quarantine",
          id: id("quarantine", [node.id]),
          parent: node,
          run: node.run,
          items: node.quarantine,
        },
      ];
}

function checkpointRows(
  parent: CheckpointNode & (RunRow | MoreRow),
  checkpoints: readonly Checkpoint[],
): readonly CheckpointNode[] {
  // Below the run, whichever row it stands under: one that moves to the rest with the next save stays the same to the editor.
  const run = parent.kind === "more" ? (parent.parent?.id ?? parent.id) : parent.id;
  return numbered(checkpoints, ({ path }) => [path]).map(([checkpoint, key]) => ({
    kind: "checkpoint",
    id: id("checkpoint", [run, ...key]),
    parent,
    run: parent.run,
    checkpoint,
  }));
}

function belowCheckpoint(node: CheckpointNode & CheckpointRow): readonly CheckpointNode[] {
  const { checkpoint } = node;
  const [only, ...others] = checkpoint.parts;
  if (only !== undefined && others.length === 0 && only.path === checkpoint.path) {
    return [...files(node, only), ...missingRows(node, checkpoint.path, only.files, () => true)];
  }
  const ofParts = (finding: Finding): boolean =>
    checkpoint.parts.some(({ path }) => path !== checkpoint.path && isInside(path, finding.file));
  return [
    ...numbered(checkpoint.parts, ({ role, path }) => [role, path]).map(
      ([part, key]): CheckpointNode => ({
        ...node,
        kind: "part",
        id: id("part", [node.id, ...key]),
        parent: node,
        part,
      }),
    ),
    ...missingRows(
      node,
      checkpoint.path,
      checkpoint.parts.flatMap((part) => part.files),
      (finding) => !ofParts(finding),
    ),
  ];
}

function files(
  node: CheckpointNode & (CheckpointRow | PartRow),
  part: CheckpointPart,
): readonly CheckpointNode[] {
  return numbered(part.files, ({ path }) => [path]).map(([file, key]) => ({
    kind: "file",
    id: id("file", [node.id, ...key]),
    parent: node,
    run: node.run,
    checkpoint: node.checkpoint,
    part,
    file,
  }));
}

/** What is broken in a folder, at places that have no row: most of it is not there. */
function missingRows(
  node: CheckpointNode & (CheckpointRow | PartRow),
  folder: string,
  present: readonly CheckpointFile[],
  belongs: (finding: Finding) => boolean,
): readonly CheckpointNode[] {
  const paths = new Set(present.map(({ path }) => path));
  const problems = node.checkpoint.findings.filter(
    (finding) => isBroken(finding) && !paths.has(finding.file) && belongs(finding),
  );
  return problemRows(node, problems.slice(0, problemLimit), ({ file }) =>
    file === folder ? baseName(file) : relativeTo(folder, file),
  );
}

function problemRows(
  parent: CheckpointNode | undefined,
  problems: readonly Finding[],
  labelOf: (finding: Finding) => string,
): readonly CheckpointNode[] {
  const above = parent === undefined ? [] : [parent.id];
  return numbered(problems, ({ rule, file }) => [...above, rule, file]).map(([finding, key]) => ({
    kind: "problem",
    id: id("problem", key),
    ...(parent === undefined ? {} : { parent }),
    finding,
    label: labelOf(finding),
  }));
}

/** Each item with its key and how many earlier ones have the same: no layout promises that none has. */
function numbered<T>(
  items: readonly T[],
  keyOf: (item: T) => readonly string[],
): readonly (readonly [item: T, key: readonly string[]])[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const key = keyOf(item);
    const text = JSON.stringify(key);
    const count = seen.get(text) ?? 0;
    seen.set(text, count + 1);
    return [item, [...key, String(count)]];
  });
}

/** JSON keeps apart what joining with a colon would not: paths may hold any character. */
function id(kind: CheckpointNode["kind"], key: readonly string[]): string {
  return JSON.stringify([kind, ...key]);
}
