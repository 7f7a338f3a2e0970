import { textSetting } from "../../config/setting.js";
import type { Checkpoint } from "../../model/checkpoint.js";
import type { ConfigTree } from "../../model/config.js";
import { baseName, isInside, parentPath, resolvePath } from "../../paths.js";
import type { DiskFacts } from "../../rules/rule.js";

/** An absolute path from a setting; undefined when it is unset, unknown or empty. */
export function pathSetting(tree: ConfigTree, key: string, disk: DiskFacts): string | undefined {
  const text = textSetting(tree, key);
  return text === undefined || text === "" ? undefined : resolvePath(disk.trainingFolder, text);
}

/** The checkpoint that a path leads into. */
export function checkpointAt(path: string | undefined, disk: DiskFacts): Checkpoint | undefined {
  return path === undefined
    ? undefined
    : disk.runs
        .flatMap(({ checkpoints }) => checkpoints)
        .find((checkpoint) => isInside(checkpoint.path, path));
}

/** What a fix may point at: the checkpoint itself when it can be resumed, else the newest of its run that can. */
export function wholeInstead(checkpoint: Checkpoint, disk: DiskFacts): Checkpoint | undefined {
  return checkpoint.resumable
    ? checkpoint
    : disk.runs.find(({ path }) => path === checkpoint.run)?.newestResumable;
}

/** True for `…/iterN/policy` and `…/iterN/critic`, whether or not it exists. */
export function looksSaved(path: string): boolean {
  return (
    /^(?:policy|critic)$/u.test(baseName(path)) && /^iter\d+$/u.test(baseName(parentPath(path)))
  );
}
