import type { CheckpointFile } from "../model/checkpoint.js";

/**
 * Files without those that are only another name of one: a `last.ckpt` or `latest-rank0.pt` that links to a
 * numbered file shows that file's size and time. A real second save has a time of its own.
 */
export function withoutLinks(
  files: readonly (readonly [name: string, file: CheckpointFile])[],
  pointer: RegExp,
): readonly (readonly [name: string, file: CheckpointFile])[] {
  const numbered = files.filter(([name]) => !pointer.test(name));
  return files.filter(
    ([name, file]) =>
      !pointer.test(name) ||
      !numbered.some(
        ([, other]) => other.bytes === file.bytes && other.modifiedMs === file.modifiedMs,
      ),
  );
}
