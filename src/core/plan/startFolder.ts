import { isInside } from "../paths.js";

/**
 * The folder that people start a training from: the innermost of these that holds its config, or
 * undefined when none does. The command line asks for its current folder, by the rule that the editor has
 * for its workspace folders, so that both mean the same output folder.
 */
export function startFolder(config: string, folders: readonly string[]): string | undefined {
  return folders
    .filter((folder) => isInside(folder, config))
    .toSorted((a, b) => b.length - a.length)[0];
}
