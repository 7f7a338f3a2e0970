import * as vscode from "vscode";
import type { ResumePlan } from "../../../core/model/resumePlan.js";
import { baseName } from "../../../core/paths.js";
import { planFileText } from "../../../core/plan/planFile.js";
import { corePath } from "../../platform/uri.js";
import type { Services } from "../../services.js";

/** So many plans are kept: the terminals that still run one, and a look back. */
const keptPlans = 50;

/** Keeps the plans that were started, each in a file of its own, in the extension's storage. */
export class PlanFiles {
  constructor(private readonly services: Services) {}

  /** Writes a plan and gives the path of its file; throws with the reason when it cannot be written. */
  async keep(plan: ResumePlan): Promise<string> {
    const folder = vscode.Uri.joinPath(this.services.extension.storage, "plans");
    await vscode.workspace.fs.createDirectory(folder);
    await forgetOldest(folder);
    const name = `${this.services.clock.now()}-${baseName(plan.config)}.json`;
    const file = vscode.Uri.joinPath(folder, name);
    const written = await this.services.replacer.replace(corePath(file), planFileText(plan));
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
