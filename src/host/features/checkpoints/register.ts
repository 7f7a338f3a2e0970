import * as vscode from "vscode";
import { viewIds } from "../../platform/contributions.js";
import { DisposableStore, type Disposable } from "../../platform/disposal.js";
import { guarded } from "../../platform/guarded.js";
import type { Services } from "../../services.js";
import { AutoRecord } from "./autoRecord.js";
import { registerCheckpointCommands } from "./commands.js";
import { LiveRuns } from "./liveRuns.js";
import { CheckpointTree } from "./treeProvider.js";
import { WholeFiles } from "./wholeFiles.js";

/** The Checkpoints view with its commands, and what keeps it true while runs save. */
export function registerCheckpoints(services: Services): Disposable {
  const lifetime = new DisposableStore();
  const tree = lifetime.add(new CheckpointTree(services));
  const view = lifetime.add(
    vscode.window.createTreeView(viewIds.checkpoints, {
      treeDataProvider: tree,
      showCollapseAll: true,
    }),
  );
  const files = lifetime.add(new WholeFiles(services));
  lifetime.add(new AutoRecord(services, files));
  lifetime.add(new LiveRuns(services, () => view.visible));
  lifetime.add(registerCheckpointCommands(services, files));
  lifetime.add(
    vscode.workspace.onDidChangeWorkspaceFolders(() =>
      guarded(services.log.for("runs"), "scanning the new folders", () => services.runs.scan()),
    ),
  );
  return lifetime;
}
