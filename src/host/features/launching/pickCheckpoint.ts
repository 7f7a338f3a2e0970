import * as vscode from "vscode";
import type { Checkpoint } from "../../../core/model/checkpoint.js";
import type { Run } from "../../../core/model/run.js";
import { render, withoutIcons } from "../../platform/render.js";
import { checkpointView } from "../checkpoints/nodeView.js";

/** Asks which checkpoint to resume from; the newest resumable leads, the others say why they cannot be. */
export async function pickCheckpoint(run: Run, now: number): Promise<Checkpoint | undefined> {
  const items = run.checkpoints
    .toSorted((a, b) => Number(b === run.newestResumable) - Number(a === run.newestResumable))
    .map((checkpoint) => {
      const view = checkpointView({ run, checkpoint }, { t: render, now });
      return {
        label: `$(${view.icon}) ${withoutIcons(view.label)}`,
        description: withoutIcons(view.description),
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
