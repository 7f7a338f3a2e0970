import type { Checkpoint, CheckpointFile } from "../../model/checkpoint.js";

/** The files that a deep check reads, each once. */
export function deepFiles(checkpoint: Pick<Checkpoint, "parts">): readonly CheckpointFile[] {
  const files = checkpoint.parts.flatMap((part) => part.files);
  return [...new Map(files.map((file) => [file.path, file])).values()];
}
