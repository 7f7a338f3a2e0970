import type { CheckpointFile } from "../model/checkpoint.js";
import type { FolderView } from "./layout.js";

/** Deeper than any checkpoint. */
const depthLimit = 6;

/**
 * Every file of a folder and of the folders below it. Folders that are links are not followed: they lead to another
 * place, which may be the whole disk, or back to where they lie.
 */
export async function allFiles(
  folder: FolderView,
  depth = depthLimit,
): Promise<readonly CheckpointFile[]> {
  const below =
    depth === 0
      ? []
      : await Promise.all(
          [...folder.folders]
            .filter((name) => !folder.linked.has(name))
            .map(async (name) => {
              const child = await folder.child(name);
              return child === undefined ? [] : allFiles(child, depth - 1);
            }),
        );
  return [...folder.files.values(), ...below.flat()];
}
