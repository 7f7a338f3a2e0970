import * as vscode from "vscode";
import type { RuleLevels } from "../../core/findings/levels.js";

/** The settings that apply to a folder or file, read once. */
export interface Settings {
  /** The interpreter that the user named; empty means "find one". */
  readonly python: string;
  readonly diagnostics: boolean;
  /** How loudly findings are said; nothing else follows from it. */
  readonly rules: RuleLevels;
  /** Folders outside the workspace that hold checkpoints too. */
  readonly roots: readonly string[];
  /** Record a manifest after each save that is watched. */
  readonly autoRecord: boolean;
}

/** Reads the settings for a scope; the manifest gives every default. */
export function readSettings(scope?: vscode.Uri): Settings {
  const section = vscode.workspace.getConfiguration("respawn", scope ?? null);
  return {
    python: section.get<string>("python", ""),
    diagnostics: section.get<boolean>("diagnostics.enabled", true),
    rules: section.get<RuleLevels>("rules", {}),
    autoRecord: section.get<boolean>("manifest.autoRecord", false),
    roots: section.get<readonly string[]>("checkpoints.roots", []),
  };
}
