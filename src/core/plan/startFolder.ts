import { isInside } from "../paths.js";

/**
 * The folder that people start a training from: the innermost of these that holds its config, or
 * undefined when none does. Editor (its workspace folders) and command line (the current folder)
 * ask this one function, so that both mean the same output folder.
 */
export function startFolder(config: string, folders: readonly string[]): string | undefined {
  return folders
    .filter((folder) => isInside(folder, config))
    .toSorted((a, b) => b.length - a.length)[0];
}
