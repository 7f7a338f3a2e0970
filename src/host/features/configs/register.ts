import * as vscode from "vscode";
import { registerCommand } from "../../platform/commands.js";
import { commandIds } from "../../platform/contributions.js";
import { DisposableStore, type Disposable } from "../../platform/disposal.js";
import type { Services } from "../../services.js";
import type { CheckpointNode } from "../checkpoints/node.js";
import { ConfigDiagnostics } from "./diagnostics.js";
import { ConfigFixes } from "./fixes.js";
import { configLanguages } from "./languages.js";
import { setAsPretrain } from "./setAsPretrain.js";

/** Findings of open configs, their fixes, and the fix that is asked for from the tree. */
export function registerConfigs(services: Services): Disposable {
  const lifetime = new DisposableStore();
  const diagnostics = lifetime.add(new ConfigDiagnostics(services));
  lifetime.add(
    vscode.languages.registerCodeActionsProvider(
      configLanguages.map((language) => ({ language })),
      new ConfigFixes(diagnostics),
      { providedCodeActionKinds: ConfigFixes.kinds },
    ),
  );
  lifetime.add(
    registerCommand(services.notices, commandIds.checkpointSetAsPretrain, (node) =>
      setAsPretrain(services, node as CheckpointNode | undefined),
    ),
  );
  return lifetime;
}
