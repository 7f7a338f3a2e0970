import * as vscode from "vscode";
import { readConfig } from "../../../core/config/readConfig.js";
import { helpAddress } from "../../../core/findings/helpAddress.js";
import { atLevels } from "../../../core/findings/levels.js";
import type { Finding, Severity } from "../../../core/model/finding.js";
import type { TextRange } from "../../../core/model/textRange.js";
import type { Clock, FileSystem } from "../../../core/ports.js";
import { lintConfig } from "../../../core/rules/lintConfig.js";
import { corePath, type RunStore } from "../checkpoints/runStore.js";
import { render } from "../../platform/render.js";
import { readSettings } from "../../platform/settings.js";
import { workspaceFolderOf } from "./configIndex.js";

const debounceMs = 300;
const languages = new Set(["python", "yaml", "json"]);

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** Shows the findings of open configs in the Problems panel, and keeps their fixes for the light bulb. */
export class ConfigDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("respawn");
  readonly #findings = new Map<string, readonly Finding[]>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: readonly { dispose(): unknown }[];

  constructor(
    private readonly fs: FileSystem,
    private readonly clock: Clock,
    store: RunStore,
  ) {
    const all = (): void => vscode.workspace.textDocuments.forEach((item) => this.#later(item));
    this.#subscriptions = [
      { dispose: () => this.#collection.dispose() },
      vscode.workspace.onDidOpenTextDocument((document) => this.#later(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#later(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#clear(uri)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("respawn")) {
          all();
        }
      }),
      store.onDidChange(all),
    ];
    all();
  }

  /** The findings of a document, as they were last shown. */
  findingsOf(uri: vscode.Uri): readonly Finding[] {
    return this.#findings.get(uri.toString()) ?? [];
  }

  dispose(): void {
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#subscriptions.forEach((subscription) => void subscription.dispose());
  }

  #later(document: vscode.TextDocument): void {
    if (
      !languages.has(document.languageId) ||
      !/^(?:file|vscode-remote)$/u.test(document.uri.scheme)
    ) {
      return;
    }
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => void this.#check(document), debounceMs),
    );
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const { uri, version } = document;
    const settings = readSettings(uri);
    if (document.isClosed || !settings.diagnostics) {
      this.#clear(uri);
      return;
    }
    const tree = readConfig(corePath(uri), document.getText(), { env: process.env });
    const folder = workspaceFolderOf(uri);
    const found = await lintConfig(
      this.fs,
      this.clock,
      tree,
      folder === undefined ? {} : { workspaceFolder: folder },
    );
    if (isStale(document, version)) {
      return;
    }
    const findings = atLevels(found, settings.rules);
    this.#findings.set(uri.toString(), findings);
    this.#collection.set(uri, findings.map(diagnosticOf));
  }

  #clear(uri: vscode.Uri): void {
    clearTimeout(this.#timers.get(uri.toString()));
    this.#timers.delete(uri.toString());
    this.#findings.delete(uri.toString());
    this.#collection.delete(uri);
  }
}

/** True when the text changed, or went away, while it was being checked. */
function isStale(document: vscode.TextDocument, version: number): boolean {
  return document.version !== version || document.isClosed;
}

function diagnosticOf(finding: Finding): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    finding.range === undefined ? new vscode.Range(0, 0, 0, 0) : editorRange(finding.range),
    render(finding.message),
    severities[finding.severity],
  );
  diagnostic.source = "respawn";
  diagnostic.code = {
    value: finding.rule,
    target: vscode.Uri.parse(helpAddress(finding.rule)),
  };
  return diagnostic;
}

/** A core range as the editor's. */
export function editorRange({ start, end }: TextRange): vscode.Range {
  return new vscode.Range(start.line, start.column, end.line, end.column);
}
