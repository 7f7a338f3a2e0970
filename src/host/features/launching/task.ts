import * as vscode from "vscode";
import { baseName } from "../../../core/paths.js";
import type { ResumePlan } from "../../../core/model/resumePlan.js";
import { name, problemMatchers, taskTypes } from "../../platform/contributions.js";
import { corePath, workspaceFolderOf } from "../../platform/uri.js";
import type { Services } from "../../services.js";
import { findConfigs } from "../configs/configIndex.js";
import { pythonFor } from "./python.js";
import { runArguments } from "./runArguments.js";

/** A task of type `respawn`, as it stands in tasks.json. */
export interface RespawnTaskDefinition extends vscode.TaskDefinition {
  readonly type: typeof taskTypes.respawn;
  /** Path of the config, absolute or relative to the workspace folder. */
  readonly config: string;
  /** `auto` (the default), `never`, a step, or a checkpoint's folder. */
  readonly resume?: string;
  /** Arguments for the training itself. */
  readonly args?: readonly string[];
}

/** Offers "launch or resume" for each config of the workspace, and runs what tasks.json asks for. */
export class RespawnTasks implements vscode.TaskProvider {
  constructor(private readonly services: Services) {}

  async provideTasks(): Promise<vscode.Task[]> {
    if (!vscode.workspace.isTrusted) {
      return [];
    }
    const configs = await findConfigs(this.services.log);
    return Promise.all(
      configs.map(({ uri }) =>
        this.taskFor(
          { type: taskTypes.respawn, config: vscode.workspace.asRelativePath(uri, false) },
          uri,
        ),
      ),
    );
  }

  async resolveTask(task: vscode.Task): Promise<vscode.Task | undefined> {
    const definition = task.definition as RespawnTaskDefinition;
    if (typeof definition.config !== "string" || !vscode.workspace.isTrusted) {
      return undefined;
    }
    return this.taskFor(definition, configUri(definition.config, task.scope));
  }

  /** The task of a definition; the definition itself is kept, for VS Code compares it. */
  async taskFor(definition: RespawnTaskDefinition, config: vscode.Uri): Promise<vscode.Task> {
    const folder = workspaceFolderOf(config);
    const words = runArguments({
      config: corePath(config),
      resume: definition.resume ?? "auto",
      python: await pythonFor(this.services, config),
      folder,
      extra: definition.args ?? [],
    });
    return this.#task(definition, config, words);
  }

  /** The task that runs one plan, as it is kept in a file. */
  taskOfPlan(plan: ResumePlan, file: string, config: vscode.Uri): vscode.Task {
    const { from } = plan.basis.request;
    const resume = plan.checkpoint?.path ?? (from === "never" ? "never" : "auto");
    const definition = { type: taskTypes.respawn, config: config.fsPath, resume } as const;
    return this.#task(definition, config, ["run", "--plan", file]);
  }

  #task(
    definition: RespawnTaskDefinition,
    config: vscode.Uri,
    words: readonly string[],
  ): vscode.Task {
    const folder = vscode.workspace.getWorkspaceFolder(config);
    const file = baseName(corePath(config));
    const task = new vscode.Task(
      definition,
      folder ?? vscode.TaskScope.Workspace,
      definition.resume === "never"
        ? vscode.l10n.t("launch {0}", file)
        : vscode.l10n.t("resume {0}", file),
      name,
      // The editor's own Node runs the command line, so users need none; on a server it is Node already.
      new vscode.ProcessExecution(
        process.execPath,
        [this.services.extension.path("dist/cli.mjs"), ...words],
        {
          env: { ELECTRON_RUN_AS_NODE: "1" },
          ...(folder === undefined ? {} : { cwd: folder.uri.fsPath }),
        },
      ),
      [problemMatchers.training],
    );
    // After a reload of the window the editor attaches background tasks to their processes anew, and no others.
    task.isBackground = true;
    task.detail = config.fsPath;
    task.presentationOptions = {
      reveal: vscode.TaskRevealKind.Always,
      panel: vscode.TaskPanelKind.Dedicated,
      clear: false,
      echo: true,
    };
    return task;
  }
}

function configUri(config: string, scope: vscode.Task["scope"]): vscode.Uri {
  const base = typeof scope === "object" ? scope.uri : vscode.workspace.workspaceFolders?.[0]?.uri;
  return /^(?:\/|[A-Za-z]:)/u.test(config) || base === undefined
    ? vscode.Uri.file(config)
    : vscode.Uri.joinPath(base, config);
}
