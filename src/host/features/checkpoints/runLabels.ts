import { baseName } from "../../../core/paths.js";

/** Folders that trainers name alike in every run: what tells runs apart is above them. */
const saysNothing = /^(?:checkpoints?|ckpts?|weights|models?|saves?)$/iu;

/**
 * What each run is called: its last folder's name, with as many of the folders above it as it takes to tell it from all others,
 * and one at least where the name says nothing (Lightning's `version_0/checkpoints`).
 */
export function runLabels(paths: readonly string[]): readonly string[] {
  return paths.map((path) => {
    const segments = path.split("/").filter((segment) => segment !== "");
    let length = saysNothing.test(baseName(path)) ? 2 : 1;
    while (length < segments.length && paths.some((other) => isAlike(other, path, length))) {
      length += 1;
    }
    return segments.slice(-length).join("/");
  });
}

function isAlike(other: string, path: string, length: number): boolean {
  const end = (each: string): string => each.split("/").slice(-length).join("/");
  return other !== path && end(other) === end(path);
}
