import * as vscode from "vscode";
import { defaultLauncher, launch } from "../../../core/launch/launchers.js";
import { shellCommand } from "../../../core/launch/shellLines.js";
import type { From, LaunchSpec, ResumePlan } from "../../../core/model/resumePlan.js";
import { planChanges } from "../../../core/plan/planChanges.js";
import { planResume } from "../../../core/plan/planResume.js";
import { render } from "../../platform/render.js";
import { corePath, workspaceFolderOf } from "../../platform/uri.js";
import type { Services } from "../../services.js";
import type { PlanFiles } from "./planFiles.js";
import { pythonFor } from "./python.js";
import { reviewPlan } from "./reviewPlan.js";
import type { RespawnTasks } from "./task.js";

/** The one way in which the tree, the palette and the commands start a training: plan, review, task. */
export class Launch {
  constructor(
    private readonly services: Services,
    private readonly tasks: RespawnTasks,
    private readonly planFiles: PlanFiles,
  ) {}

  /**
   * Plans, shows the plan, and starts the task when the user agrees: a task that runs that very plan.
   * Nothing runs in Restricted Mode.
   */
  async start(config: vscode.Uri, from: From): Promise<vscode.TaskExecution | undefined> {
    if (!vscode.workspace.isTrusted) {
      this.services.notices.warning(
        vscode.l10n.t("Training is not started in Restricted Mode: a config is a program."),
        {
          title: vscode.l10n.t("Manage Workspace Trust"),
          run: () => vscode.commands.executeCommand("workbench.trust.manage"),
        },
      );
      return undefined;
    }
    const planned = await this.#plan(config, from);
    if (planned === undefined) {
      return undefined;
    }
    const { plan, spec } = planned;
    const answer = await reviewPlan(plan, spec);
    if (answer === "copy") {
      await vscode.env.clipboard.writeText(shellCommand(spec));
      return undefined;
    }
    if (answer !== "start") {
      return undefined;
    }
    const changes = await planChanges(this.services, plan);
    if (changes.length > 0) {
      return (await agreesToPlanAnew(changes.map(render)))
        ? this.start(config, await this.#stillThere(from))
        : undefined;
    }
    const file = await this.planFiles.keep(plan);
    return vscode.tasks.executeTask(this.tasks.taskOfPlan(plan, file, config));
  }

  async #plan(
    config: vscode.Uri,
    from: From,
  ): Promise<{ readonly plan: ResumePlan; readonly spec: LaunchSpec } | undefined> {
    const plan = await planResume(this.services, {
      config: corePath(config),
      from,
      python: [await pythonFor(this.services, config)],
      // The folder that holds `respawn`, the Python kit.
      pythonKit: this.services.extension.path("python"),
      workspaceFolder: workspaceFolderOf(config),
      extra: [],
      launcher: { id: defaultLauncher, processes: undefined },
      env: process.env,
    });
    if (!plan.ok) {
      this.services.notices.error(render(plan.reason.message));
      return undefined;
    }
    const spec = launch(plan.value);
    if (!spec.ok) {
      this.services.notices.error(render(spec.reason));
      return undefined;
    }
    return { plan: plan.value, spec: spec.value };
  }

  /** A checkpoint that is gone cannot be asked for again. */
  async #stillThere(from: From): Promise<From> {
    const gone =
      typeof from === "object" && "path" in from && !(await this.services.fs.stat(from.path)).ok;
    return gone ? "auto" : from;
  }
}

async function agreesToPlanAnew(changes: readonly string[]): Promise<boolean> {
  const again = vscode.l10n.t("Plan Again");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("The plan is out of date, and nothing was started. {0}", changes.join(" ")),
    again,
  );
  return answer === again;
}
