import * as vscode from "vscode";
import { readDocument } from "../../../core/config/readDocument.js";
import { helpAddress } from "../../../core/findings/helpAddress.js";
import { atLevels } from "../../../core/findings/levels.js";
import type { Finding, Severity } from "../../../core/model/finding.js";
import type { TextRange } from "../../../core/model/textRange.js";
import { lintConfig } from "../../../core/rules/lintConfig.js";
import { name } from "../../platform/contributions.js";
import { DisposableStore } from "../../platform/disposal.js";
import { render } from "../../platform/render.js";
import { Settle } from "../../platform/settle.js";
import { corePath, workspaceFolderOf } from "../../platform/uri.js";
import type { Services } from "../../services.js";
import { configLanguages } from "./languages.js";

const debounceMs = 300;
const languages: ReadonlySet<string> = new Set(configLanguages);

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** Shows the findings of open configs in the Problems panel, and keeps their fixes for the light bulb. */
export class ConfigDiagnostics implements vscode.Disposable {
  readonly #lifetime = new DisposableStore();
  readonly #collection = this.#lifetime.add(vscode.languages.createDiagnosticCollection(name));
  readonly #findings = new Map<string, readonly Finding[]>();
  readonly #settle: Settle<vscode.TextDocument>;

  constructor(private readonly services: Services) {
    this.#settle = this.#lifetime.add(
      new Settle<vscode.TextDocument>({
        logger: services.log.for("configs"),
        what: "checking a config",
        ms: debounceMs,
        after: "pause",
        work: (document) => this.#check(document),
      }),
    );
    const all = (): void => vscode.workspace.textDocuments.forEach((item) => this.#later(item));
    for (const subscription of [
      vscode.workspace.onDidOpenTextDocument((document) => this.#later(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#later(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#clear(document)),
      services.settings.onDidChange(all),
      services.runs.onDidChange(all),
    ]) {
      this.#lifetime.add(subscription);
    }
    all();
  }

  /** The findings of a document, as they were last shown. */
  findingsOf(uri: vscode.Uri): readonly Finding[] {
    return this.#findings.get(uri.toString()) ?? [];
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #later(document: vscode.TextDocument): void {
    if (
      !languages.has(document.languageId) ||
      !/^(?:file|vscode-remote)$/u.test(document.uri.scheme)
    ) {
      return;
    }
    this.#settle.touch(document);
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const { uri, version } = document;
    const settings = this.services.settings.of(uri);
    if (document.isClosed || !settings.diagnostics) {
      this.#clear(document);
      return;
    }
    const read = readDocument(corePath(uri), document.getText(), { env: process.env });
    const folder = workspaceFolderOf(uri);
    const found = await lintConfig(this.services.fs, this.services.clock, read, {
      known: { below: (path) => Promise.resolve(this.services.runs.below(path)) },
      ...(folder === undefined ? {} : { workspaceFolder: folder }),
    });
    if (isStale(document, version)) {
      return;
    }
    const findings = atLevels(found, settings.rules);
    this.#findings.set(uri.toString(), findings);
    this.#collection.set(uri, findings.map(diagnosticOf));
  }

  #clear(document: vscode.TextDocument): void {
    const { uri } = document;
    this.#settle.cancel(document);
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
  diagnostic.source = name;
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
