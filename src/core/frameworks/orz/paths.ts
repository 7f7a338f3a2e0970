import { baseName, parentPath } from "../../paths.js";

/** The run that `…/iterN/policy` or `…/iterN/critic` would lie in, whether or not it exists. */
export function runOfPath(path: string): string | undefined {
  return looksSaved(path) ? parentPath(parentPath(path)) : undefined;
}

/** True for `…/iterN/policy` and `…/iterN/critic`, whether or not it exists. */
export function looksSaved(path: string): boolean {
  return (
    /^(?:policy|critic)$/u.test(baseName(path)) && /^iter\d+$/u.test(baseName(parentPath(path)))
  );
}
