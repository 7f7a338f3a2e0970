import * as vscode from "vscode";
import { readConfig } from "../../../core/config/readConfig.js";
import { textSetting } from "../../../core/config/setting.js";
import { trainingFolder } from "../../../core/config/trainingFolder.js";
import type { ConfigTree } from "../../../core/model/config.js";
import { resolvePath } from "../../../core/paths.js";
import type { Logger } from "../../platform/logger.js";
import { corePath, workspaceFolderOf } from "../../platform/uri.js";

/** A training config of the workspace. */
export interface KnownConfig {
  readonly uri: vscode.Uri;
  readonly tree: ConfigTree;
  /** The output folder that it names, absolute. */
  readonly run: string | undefined;
}

/** More scripts than this are a library, not a training folder. */
const fileLimit = 2000;
const sizeLimitBytes = 512 * 1024;
const excluded = "**/{node_modules,.git,.venv,venv,site-packages,__pycache__}/**";

/** Every config of the workspace that Respawn knows how to start, read and never run. */
export async function findConfigs(log: Logger): Promise<readonly KnownConfig[]> {
  const files = await vscode.workspace.findFiles("**/*.py", excluded, fileLimit);
  const configs = await Promise.all(files.map((uri) => readKnown(uri, log.for("configs"))));
  return configs
    .filter((config) => config !== undefined)
    .toSorted((a, b) => (a.uri.path < b.uri.path ? -1 : 1));
}

async function readKnown(uri: vscode.Uri, logger: Logger): Promise<KnownConfig | undefined> {
  let bytes: Uint8Array;
  try {
    const stat = await vscode.workspace.fs.stat(uri);
    if (stat.size > sizeLimitBytes) {
      return undefined;
    }
    bytes = await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    // Deleted since the search: no config any more.
    logger.debug(`${corePath(uri)} cannot be read`, error);
    return undefined;
  }
  const text = new TextDecoder().decode(bytes);
  if (!/PPOExpConfig|pretrain|TrainingArguments|Config\(/u.test(text)) {
    return undefined;
  }
  const tree = readConfig(corePath(uri), text, { env: process.env });
  const key = tree.framework === "orz" ? "save_path" : "output_dir";
  const output = textSetting(tree, key);
  const folder = trainingFolder(tree, workspaceFolderOf(uri));
  const hasOutput = tree.entries.some((entry) => entry.key === key);
  return tree.framework === undefined || !hasOutput
    ? undefined
    : { uri, tree, run: output === undefined ? undefined : resolvePath(folder, output) };
}
