import * as vscode from "vscode";
import { findEnvironmentPython } from "../../../core/launch/environmentPython.js";
import { parentPath } from "../../../core/paths.js";
import type { Logger } from "../../platform/logger.js";
import { corePath } from "../../platform/uri.js";
import type { Services } from "../../services.js";

/** What is used of the Python extension's interface (ms-python.python, `PythonExtension`). */
interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: {
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

/**
 * The interpreter for a config: the setting, else the Python extension's choice, else a virtual
 * environment beside the config or in the workspace folder, else `python3`.
 */
export async function pythonFor(services: Services, config: vscode.Uri): Promise<string> {
  const { python } = services.settings.of(config);
  if (python !== "") {
    return python;
  }
  const chosen = await chosenEnvironment(config, services.log.for("python"));
  if (chosen !== undefined) {
    return chosen;
  }
  const folder = vscode.workspace.getWorkspaceFolder(config);
  const beside = parentPath(corePath(config));
  const folders = [
    beside,
    parentPath(beside),
    ...(folder === undefined ? [] : [corePath(folder.uri)]),
  ];
  return (await findEnvironmentPython(services.fs, folders)) ?? "python3";
}

async function chosenEnvironment(config: vscode.Uri, logger: Logger): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  try {
    const { environments } = (await extension?.activate()) ?? {};
    if (environments === undefined) {
      return undefined;
    }
    const resolved = await environments.resolveEnvironment(
      environments.getActiveEnvironmentPath(config),
    );
    return resolved?.executable.uri?.fsPath;
  } catch (error) {
    // An extension that fails to activate chooses nothing.
    logger.warn("the Python extension named no interpreter", error);
    return undefined;
  }
}
