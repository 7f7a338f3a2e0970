import type { Checkpoint, CheckpointFile, CheckpointPart } from "../../../core/model/checkpoint.js";
import type { Finding } from "../../../core/model/finding.js";
import type { Run } from "../../../core/model/run.js";

/** What every row has. */
interface Row {
  /** Tells it from every other row of the tree, and stays over refreshes, so that expansion and selection survive. */
  readonly id: string;
  /** The row above it; none at the top. */
  readonly parent?: CheckpointNode;
}

/** A row of the Checkpoints view. `problem` says why a folder could not be looked into. */
export type CheckpointNode = Row &
  (
    | { readonly kind: "run"; readonly run: Run }
    | { readonly kind: "checkpoint"; readonly run: Run; readonly checkpoint: Checkpoint }
    | {
        readonly kind: "part";
        readonly run: Run;
        readonly checkpoint: Checkpoint;
        readonly part: CheckpointPart;
      }
    | {
        readonly kind: "file";
        readonly run: Run;
        readonly checkpoint: Checkpoint;
        readonly part: CheckpointPart;
        readonly file: CheckpointFile;
      }
    | { readonly kind: "problem"; readonly finding: Finding }
  );

/** Weights that no training can go on from: a model that was downloaded, or what a training left at its end. */
export function isModelAlone({ path, checkpoints }: Run): boolean {
  return checkpoints.every((checkpoint) => checkpoint.path === path);
}

/** The rows at the top: problems, then trainings, then models. */
export function topRows(
  runs: readonly Run[],
  problems: readonly Finding[],
): readonly CheckpointNode[] {
  const sorted = runs.toSorted((a, b) => Number(isModelAlone(a)) - Number(isModelAlone(b)));
  return [
    ...numbered(problems, ({ rule, file }) => [rule, file]).map(
      ([finding, key]): CheckpointNode => ({ kind: "problem", id: id("problem", key), finding }),
    ),
    ...numbered(sorted, ({ path }) => [path]).map(([run, key]): CheckpointNode => ({
      kind: "run",
      id: id("run", key),
      run,
    })),
  ];
}

/** The rows below a row. A checkpoint with a single part shows its files at once. */
export function childrenOf(node: CheckpointNode): readonly CheckpointNode[] {
  switch (node.kind) {
    case "run":
      return numbered(node.run.checkpoints, ({ path }) => [path]).map(([checkpoint, key]) => ({
        kind: "checkpoint",
        id: id("checkpoint", [node.id, ...key]),
        parent: node,
        run: node.run,
        checkpoint,
      }));
    case "checkpoint": {
      const [only, ...others] = node.checkpoint.parts;
      return only !== undefined && others.length === 0 && only.path === node.checkpoint.path
        ? files(node, only)
        : numbered(node.checkpoint.parts, ({ role, path }) => [role, path]).map(([part, key]) => ({
            ...node,
            kind: "part",
            id: id("part", [node.id, ...key]),
            parent: node,
            part,
          }));
    }
    case "part":
      return files(node, node.part);
    case "file":
    case "problem":
      return [];
  }
}

/** The path that a row stands for. */
export function pathOf(node: CheckpointNode): string {
  switch (node.kind) {
    case "run":
      return node.run.path;
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

function files(
  node: Extract<CheckpointNode, { kind: "checkpoint" | "part" }>,
  part: CheckpointPart,
): readonly CheckpointNode[] {
  return numbered(part.files, ({ path }) => [path]).map(([file, key]) => ({
    ...node,
    kind: "file",
    id: id("file", [node.id, ...key]),
    parent: node,
    part,
    file,
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
