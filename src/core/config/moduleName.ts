import { relativeTo } from "../paths.js";

/** The dotted name by which `python -m` finds a file from a folder: `playground.orz_7b_ppo`. */
export function moduleName(file: string, folder: string): string {
  return relativeTo(folder, file).replace(/\.py$/u, "").replaceAll("/", ".");
}
