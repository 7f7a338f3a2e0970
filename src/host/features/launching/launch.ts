import * as vscode from "vscode";
import type { ResumePlan } from "../../../core/model/resumePlan.js";
import { pythonLauncher } from "../../../core/launch/launchers/python.js";
import { quotePosix } from "../../../core/launch/quote.js";
import type { From } from "../../../core/frameworks/resumeStrategy.js";
import { planResume } from "../../../core/plan/planResume.js";
import type { Clock, FileSystem } from "../../../core/ports.js";
import { pythonFor } from "./python.js";
import { corePath } from "../checkpoints/runStore.js";
import { workspaceFolderOf } from "../configs/configIndex.js";
import { render } from "../../platform/render.js";
import { reviewPlan } from "./reviewPlan.js";
import type { RespawnTasks } from "./task.js";

/** The one way in which the tree, the palette and the commands start a training: plan, review, task. */
export class Launch {
  constructor(
    private readonly fs: FileSystem,
    private readonly clock: Clock,
    private readonly tasks: RespawnTasks,
    /** The folder that holds `respawn`, the Python kit. */
    private readonly pythonKit: string,
  ) {}

  /** Plans, shows the plan, and starts the task when the user agrees. Nothing runs in Restricted Mode. */
  async start(config: vscode.Uri, from: From): Promise<vscode.TaskExecution | undefined> {
    if (!vscode.workspace.isTrusted) {
      const manage = vscode.l10n.t("Manage Workspace Trust");
      const answer = await vscode.window.showWarningMessage(
        vscode.l10n.t("Training is not started in Restricted Mode: a config is a program."),
        manage,
      );
      if (answer === manage) {
        await vscode.commands.executeCommand("workbench.trust.manage");
      }
      return undefined;
    }
    const plan = await this.#plan(config, from);
    if (plan === undefined) {
      return undefined;
    }
    const answer = await reviewPlan(plan);
    if (answer === "copy") {
      await vscode.env.clipboard.writeText(quotePosix(pythonLauncher.spec(plan.program).argv));
      return undefined;
    }
    if (answer !== "start") {
      return undefined;
    }
    const resume = plan.checkpoint?.path ?? (from === "never" ? "never" : "auto");
    const definition = { type: "respawn", config: config.fsPath, resume } as const;
    return vscode.tasks.executeTask(await this.tasks.taskFor(definition, config));
  }

  async #plan(config: vscode.Uri, from: From): Promise<ResumePlan | undefined> {
    const workspaceFolder = workspaceFolderOf(config);
    const outcome = await planResume(this.fs, this.clock, {
      config: corePath(config),
      from,
      python: [await pythonFor(this.fs, config)],
      pythonKit: this.pythonKit,
      env: process.env,
      ...(workspaceFolder === undefined ? {} : { workspaceFolder }),
    });
    if (!outcome.ok) {
      void vscode.window.showErrorMessage(render(outcome.reason.message));
      return undefined;
    }
    return outcome.value;
  }
}
