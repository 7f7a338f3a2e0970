import * as vscode from "vscode";
import type { Checkpoint } from "../../../core/model/checkpoint.js";
import type { Run } from "../../../core/model/run.js";
import { baseName } from "../../../core/paths.js";
import { corePath } from "../checkpoints/runStore.js";
import { viewOf } from "../checkpoints/nodeView.js";
import { findConfigs, type KnownConfig } from "../configs/configIndex.js";
import { render } from "../../platform/render.js";

/** Asks which config to start; a single one, or the one in the active editor, leads. */
export async function pickConfig(run?: string): Promise<KnownConfig | undefined> {
  const all = await findConfigs();
  const own = run === undefined ? [] : all.filter((config) => config.run === run);
  const [only, ...others] = own.length > 0 ? own : all;
  if (only === undefined) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        "No training config in this workspace. Respawn looks for a PPOExpConfig dataclass (Open-Reasoner-Zero) or TrainingArguments (transformers).",
      ),
    );
    return undefined;
  }
  if (own.length > 0 && others.length === 0) {
    return only;
  }
  const active = vscode.window.activeTextEditor?.document.uri.toString();
  const items = [only, ...others]
    .toSorted((a, b) => Number(b.uri.toString() === active) - Number(a.uri.toString() === active))
    .map((config) => ({
      label: `$(file-code) ${baseName(corePath(config.uri))}`,
      description: vscode.workspace.asRelativePath(config.uri),
      detail:
        config.run === undefined
          ? (config.tree.framework ?? "")
          : vscode.workspace.asRelativePath(config.run),
      config,
    }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Training config"),
    placeHolder: vscode.l10n.t("Which training?"),
    matchOnDescription: true,
  });
  return picked?.config;
}

/** Asks which checkpoint to resume from; the newest resumable leads, the others say why they cannot be. */
export async function pickCheckpoint(run: Run, now: number): Promise<Checkpoint | undefined> {
  const items = run.checkpoints
    .toSorted((a, b) => Number(b === run.newestResumable) - Number(a === run.newestResumable))
    .map((checkpoint) => {
      const view = viewOf({ kind: "checkpoint", run, checkpoint }, { t: render, now, folders: [] });
      return {
        label: `$(${view.icon}) ${view.label}`,
        description: view.description,
        ...(checkpoint === run.newestResumable
          ? { detail: vscode.l10n.t("The newest that can be resumed") }
          : {}),
        checkpoint,
      };
    });
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Resume from"),
    placeHolder: vscode.l10n.t("Which checkpoint?"),
  });
  return picked?.checkpoint;
}
