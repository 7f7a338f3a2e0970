import * as vscode from "vscode";
import { ruleLevels, type RuleLevel, type RuleLevels } from "../../core/findings/levels.js";
import { name, settingKeys } from "./contributions.js";

/** The settings that apply to a folder or file, read once. */
export interface SettingsSnapshot {
  /** The interpreter that the user named; empty means "find one". */
  readonly python: string;
  readonly diagnostics: boolean;
  /** How loudly findings are said; nothing else follows from it. */
  readonly rules: RuleLevels;
  /** Folders outside the workspace that hold checkpoints too. */
  readonly roots: readonly string[];
  /** Record a manifest after each save that is watched. */
  readonly autoRecord: boolean;
  /** Put the command line on the PATH of terminals. */
  readonly addToPath: boolean;
}

/** The settings of this extension, and word of their changes. */
export class Settings implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(name)) {
      this.#changed.fire();
    }
  });
  readonly onDidChange = this.#changed.event;

  /** The settings for a scope; what has the wrong type counts as not set. */
  of(scope?: vscode.Uri): SettingsSnapshot {
    const section = vscode.workspace.getConfiguration(name, scope ?? null);
    const flag = (key: string, otherwise: boolean): boolean => {
      const value = section.get(key);
      return typeof value === "boolean" ? value : otherwise;
    };
    const python = section.get(settingKeys.python);
    const roots = section.get(settingKeys.checkpointsRoots);
    return {
      python: typeof python === "string" ? python : "",
      diagnostics: flag(settingKeys.diagnosticsEnabled, true),
      rules: levelsOf(section.get(settingKeys.rules)),
      autoRecord: flag(settingKeys.manifestAutoRecord, false),
      addToPath: flag(settingKeys.terminalAddToPath, true),
      roots: Array.isArray(roots) ? roots.filter((root) => typeof root === "string") : [],
    };
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function levelsOf(value: unknown): RuleLevels {
  const isLevel = (entry: [string, unknown]): entry is [string, RuleLevel] =>
    ruleLevels.some((level) => level === entry[1]);
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).filter(isLevel))
    : {};
}
