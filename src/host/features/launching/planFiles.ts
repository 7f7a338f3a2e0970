import * as vscode from "vscode";
import type { ResumePlan } from "../../../core/model/resumePlan.js";
import { baseName } from "../../../core/paths.js";
import { planFileText } from "../../../core/plan/planFile.js";
import type { Clock, FileReplacer } from "../../../core/ports.js";
import { corePath } from "../checkpoints/runStore.js";

/** So many plans are kept: the terminals that still run one, and a look back. */
const keptPlans = 50;

/** Keeps the plans that were started, each in a file of its own, in the extension's storage. */
export class PlanFiles {
  constructor(
    private readonly replacer: FileReplacer,
    private readonly clock: Clock,
    /** The extension's storage for this workspace, or for the user where no folder is open. */
    private readonly storage: vscode.Uri,
  ) {}

  /** Writes a plan and gives the path of its file; throws with the reason when it cannot be written. */
  async keep(plan: ResumePlan): Promise<string> {
    const folder = vscode.Uri.joinPath(this.storage, "plans");
    await vscode.workspace.fs.createDirectory(folder);
    await forgetOldest(folder);
    const name = `${this.clock.now()}-${baseName(plan.config)}.json`;
    const file = vscode.Uri.joinPath(folder, name);
    const written = await this.replacer.replace(corePath(file), planFileText(plan));
    if (!written.ok) {
      throw new Error(vscode.l10n.t("The plan cannot be written: {0}", written.detail));
    }
    return file.fsPath;
  }
}

async function forgetOldest(folder: vscode.Uri): Promise<void> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  const plans = entries.map(([name]) => name).filter((name) => /^\d+-.*\.json$/u.test(name));
  const old = plans
    .toSorted((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
    .slice(keptPlans - 1);
  for (const name of old) {
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, name));
  }
}
