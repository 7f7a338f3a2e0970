import * as vscode from "vscode";
import { readDocument } from "../../../core/config/readDocument.js";
import { recognise, trainingFolder } from "../../../core/frameworks/recognise.js";
import { baseName } from "../../../core/paths.js";
import { printable } from "../../../core/printable.js";
import { corePath, workspaceFolderOf } from "../../platform/uri.js";
import type { Services } from "../../services.js";
import type { CheckpointNode } from "../checkpoints/node.js";
import { editorRange } from "./diagnostics.js";
import { workspaceEdit } from "./fixes.js";
import { pickConfig } from "./pickConfig.js";

/**
 * The fix of the diagnostics, asked for from the tree. The editor's refactor preview shows each change first, and nothing is changed before it
 * is applied there; then it is one undoable edit, in view, and not saved.
 */
export async function setAsPretrain(
  services: Services,
  node: CheckpointNode | undefined,
): Promise<void> {
  const checkpoint = services.runs.checkpointOf(node);
  if (checkpoint === undefined) {
    return;
  }
  const config = await pickConfig(services, checkpoint.run);
  if (config === undefined) {
    return;
  }
  const document = await vscode.workspace.openTextDocument(config.uri);
  const recognised = recognise(
    readDocument(corePath(config.uri), document.getText(), { env: process.env }),
  );
  const fix = recognised?.framework.resumeByHand?.(
    recognised.config,
    checkpoint,
    trainingFolder(recognised, workspaceFolderOf(config.uri)),
  );
  if (fix === undefined) {
    services.notices.error(
      vscode.l10n.t(
        "{0} has no setting that could be pointed at a checkpoint.",
        baseName(corePath(config.uri)),
      ),
    );
    return;
  }
  const editor = await vscode.window.showTextDocument(document);
  const title = vscode.l10n.t("Resume from {0}", printable(baseName(checkpoint.path)));
  const applied = await vscode.workspace.applyEdit(
    workspaceEdit(fix, config.uri, { needsConfirmation: true, label: title }),
  );
  const [first] = fix.edits;
  if (applied && first !== undefined) {
    editor.revealRange(editorRange(first.range), vscode.TextEditorRevealType.InCenter);
  }
}
