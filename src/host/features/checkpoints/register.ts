import * as vscode from "vscode";
import { taskTypes, viewIds } from "../../platform/contributions.js";
import { DisposableStore, type Disposable } from "../../platform/disposal.js";
import { guarded } from "../../platform/guarded.js";
import { corePath } from "../../platform/uri.js";
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
  const live = lifetime.add(
    new LiveRuns({
      runs: services.runs,
      logger: services.log.for("live"),
      isVisible: () => view.visible,
      isTraining: () =>
        vscode.tasks.taskExecutions.some(({ task }) => task.definition.type === taskTypes.respawn),
    }),
  );
  const watcher = lifetime.add(vscode.workspace.createFileSystemWatcher("**/*"));
  for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) {
    lifetime.add(event((uri) => live.onFile(corePath(uri))));
  }
  lifetime.add(registerCheckpointCommands(services, files));
  lifetime.add(
    vscode.workspace.onDidChangeWorkspaceFolders(() =>
      guarded(services.log.for("runs"), "scanning the new folders", () => services.runs.scan()),
    ),
  );
  return lifetime;
}
