import * as vscode from "vscode";
import type { Fix } from "../../../core/model/finding.js";
import { name } from "../../platform/contributions.js";
import { render } from "../../platform/render.js";
import { editorRange, type ConfigDiagnostics } from "./diagnostics.js";
import { corePath } from "../../platform/uri.js";

/** Offers the fixes of findings as quick fixes: one undoable edit for all that belongs together. */
export class ConfigFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];

  constructor(private readonly diagnostics: ConfigDiagnostics) {}

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const actions = new Map<string, vscode.CodeAction>();
    for (const finding of this.diagnostics.findingsOf(document.uri)) {
      if (
        finding.range === undefined ||
        editorRange(finding.range).intersection(range) === undefined
      ) {
        continue;
      }
      for (const fix of finding.fixes ?? []) {
        const title = render(fix.title);
        const action =
          actions.get(title) ?? new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
        action.edit = workspaceEdit(fix, document.uri);
        action.isPreferred = fix.preferred;
        action.diagnostics = context.diagnostics.filter(({ source }) => source === name);
        actions.set(title, action);
      }
    }
    return [...actions.values()];
  }
}

/** A fix as one edit. Edits of the document itself keep its URI, which a remote host may need. */
export function workspaceEdit(
  fix: Fix,
  document: vscode.Uri,
  metadata?: vscode.WorkspaceEditEntryMetadata,
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { file, range, text } of fix.edits) {
    const uri = file === corePath(document) ? document : vscode.Uri.file(file);
    edit.replace(uri, editorRange(range), text, metadata);
  }
  return edit;
}
