import type { ConfigTree } from "../model/config.js";
import { baseName, parentPath } from "../paths.js";

/**
 * The folder that a training starts in, which its relative paths resolve against. Open-Reasoner-Zero
 * is started from above `playground/`; other scripts from the workspace, or from where they lie.
 */
export function trainingFolder(tree: ConfigTree, workspaceFolder?: string): string {
  const folder = parentPath(tree.file);
  if (tree.framework === "orz") {
    return baseName(folder) === "playground" ? parentPath(folder) : (workspaceFolder ?? folder);
  }
  return workspaceFolder ?? folder;
}
