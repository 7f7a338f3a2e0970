import * as vscode from "vscode";
import { rolePath } from "../../../core/config/pathSetting.js";
import { readDocument } from "../../../core/config/readDocument.js";
import { roleEntry } from "../../../core/config/setting.js";
import {
  mayBeConfig,
  recognise,
  trainingFolder,
  type Recognised,
} from "../../../core/frameworks/recognise.js";
import type { Logger } from "../../platform/logger.js";
import { corePath, workspaceFolderOf } from "../../platform/uri.js";

/** A training config of the workspace. */
export interface KnownConfig {
  readonly uri: vscode.Uri;
  /** The name of the framework that it is for. */
  readonly framework: string;
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
  const recognised = mayBeConfig(text)
    ? recognise(readDocument(corePath(uri), text, { env: process.env }))
    : undefined;
  if (recognised === undefined || !isStartable(recognised)) {
    return undefined;
  }
  const folder = trainingFolder(recognised, workspaceFolderOf(uri));
  return {
    uri,
    framework: recognised.framework.title,
    run: rolePath(recognised.config, "output", folder),
  };
}

/** True for a training that Respawn can start, and whose output folder is set in the config. */
function isStartable({ framework, config }: Recognised): boolean {
  const mechanism = framework.resume(config, []);
  return (
    (mechanism.kind !== "none" || mechanism.starts) && roleEntry(config, "output") !== undefined
  );
}
