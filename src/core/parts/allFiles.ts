import type { CheckpointFile } from "../model/checkpoint.js";
import type { FolderView } from "./layout.js";

/** Deeper than any checkpoint; ends a loop of links. */
const depthLimit = 6;

/** Every file of a folder and of the folders below it. */
export async function allFiles(
  folder: FolderView,
  depth = depthLimit,
): Promise<readonly CheckpointFile[]> {
  const below =
    depth === 0
      ? []
      : await Promise.all(
          [...folder.folders].map(async (name) => {
            const child = await folder.child(name);
            return child === undefined ? [] : allFiles(child, depth - 1);
          }),
        );
  return [...folder.files.values(), ...below.flat()];
}
