import * as vscode from "vscode";
import type { CommandId } from "./contributions.js";
import type { Notices } from "./notices.js";

/** Registers a command of the manifest. What it throws reaches the log and a notice, never the editor's own error. */
export function registerCommand(
  notices: Notices,
  id: CommandId,
  run: (argument: unknown) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (argument: unknown) => {
    try {
      return await run(argument);
    } catch (error) {
      notices.unexpected(id, error);
      return undefined;
    }
  });
}
