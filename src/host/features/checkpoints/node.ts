import type { Checkpoint, CheckpointFile, CheckpointPart } from "../../../core/model/checkpoint.js";
import type { Finding } from "../../../core/model/finding.js";
import type { Run } from "../../../core/model/run.js";

/** A row of the Checkpoints view. `problem` says why a folder could not be looked into. */
export type CheckpointNode =
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
  | { readonly kind: "problem"; readonly finding: Finding };

/** Stable over refreshes, so that expansion and selection survive them. */
export function nodeId(node: CheckpointNode): string {
  switch (node.kind) {
    case "run":
      return `run:${node.run.path}`;
    case "checkpoint":
      return `checkpoint:${node.checkpoint.path}`;
    case "part":
      return `part:${node.checkpoint.path}:${node.part.role}`;
    case "file":
      return `file:${node.file.path}`;
    case "problem":
      return `problem:${node.finding.file}`;
  }
}

/** The rows below a row. A checkpoint with a single part shows its files at once. */
export function childrenOf(node: CheckpointNode): readonly CheckpointNode[] {
  switch (node.kind) {
    case "run":
      return node.run.checkpoints.map((checkpoint) => ({
        kind: "checkpoint",
        run: node.run,
        checkpoint,
      }));
    case "checkpoint": {
      const [only, ...others] = node.checkpoint.parts;
      return only !== undefined && others.length === 0 && only.path === node.checkpoint.path
        ? only.files.map((file) => ({ ...node, kind: "file", part: only, file }))
        : node.checkpoint.parts.map((part) => ({ ...node, kind: "part", part }));
    }
    case "part":
      return node.part.files.map((file) => ({ ...node, kind: "file", file }));
    case "file":
    case "problem":
      return [];
  }
}

/** The row above a row, for `reveal`. */
export function parentOf(node: CheckpointNode): CheckpointNode | undefined {
  switch (node.kind) {
    case "checkpoint":
      return { kind: "run", run: node.run };
    case "part":
      return { kind: "checkpoint", run: node.run, checkpoint: node.checkpoint };
    case "file":
      return node.part.path === node.checkpoint.path
        ? { kind: "checkpoint", run: node.run, checkpoint: node.checkpoint }
        : { ...node, kind: "part" };
    case "run":
    case "problem":
      return undefined;
  }
}
