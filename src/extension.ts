import * as vscode from "vscode";
import { commandTable } from "./host/commands.js";
import { CheckpointTree } from "./host/features/checkpoints/treeProvider.js";
import { LiveRuns } from "./host/features/checkpoints/liveRuns.js";
import { AutoRecord } from "./host/features/checkpoints/autoRecord.js";
import { RunStore } from "./host/features/checkpoints/runStore.js";
import { WholeFiles } from "./host/features/checkpoints/wholeFiles.js";
import { ConfigDiagnostics } from "./host/features/configs/diagnostics.js";
import { ConfigFixes } from "./host/features/configs/fixes.js";
import { Launch } from "./host/features/launching/launch.js";
import { PlanFiles } from "./host/features/launching/planFiles.js";
import { RespawnTasks } from "./host/features/launching/task.js";
import { TensorsEditor } from "./host/features/tensors/tensorsEditor.js";
import type { Run } from "./core/model/run.js";
import { DiskFileSystem } from "./node/diskFileSystem.js";
import { diskReplacer } from "./node/diskReplacer.js";
import { nodeHasher } from "./node/nodeHasher.js";
import { RememberedReads } from "./node/rememberedReads.js";
import { systemClock } from "./node/systemClock.js";

/** What other extensions, and the tests, may ask of this one. */
export interface RespawnApi {
  /** The runs that the Checkpoints view shows; empty until it was first shown. */
  runs(): readonly Run[];
}

/** Wires the core to the editor. Nothing is scanned here: that begins when the view is first shown. */
export function activate(context: vscode.ExtensionContext): RespawnApi {
  const fs = new RememberedReads(new DiskFileSystem(), systemClock);
  const store = new RunStore(fs, systemClock);
  const tree = new CheckpointTree(store, systemClock);
  const view = vscode.window.createTreeView("respawn.checkpoints", {
    treeDataProvider: tree,
    showCollapseAll: true,
  });
  const diagnostics = new ConfigDiagnostics(fs, systemClock, store);
  const tasks = new RespawnTasks(fs, context.asAbsolutePath("dist/cli.mjs"));
  const launch = new Launch(
    { fs, clock: systemClock, hasher: nodeHasher },
    tasks,
    new PlanFiles(diskReplacer, systemClock, context.storageUri ?? context.globalStorageUri),
    context.asAbsolutePath("python"),
  );
  const tensors = new TensorsEditor(fs, context.extensionUri);
  const files = new WholeFiles({
    fs,
    clock: systemClock,
    replacer: diskReplacer,
    worker: context.asAbsolutePath("dist/worker.mjs"),
    version: String((context.extension.packageJSON as { version?: unknown }).version),
  });
  const documents = [{ language: "python" }, { language: "yaml" }, { language: "json" }];
  context.subscriptions.push(
    store,
    tree,
    view,
    diagnostics,
    files,
    new AutoRecord(fs, store, files),
    new LiveRuns(store, () => view.visible),
    vscode.languages.registerCodeActionsProvider(documents, new ConfigFixes(diagnostics), {
      providedCodeActionKinds: ConfigFixes.kinds,
    }),
    vscode.tasks.registerTaskProvider("respawn", tasks),
    ...TensorsEditor.viewTypes.map((viewType) =>
      vscode.window.registerCustomEditorProvider(viewType, tensors),
    ),
    ...Object.entries(commandTable(store, tree, launch, files)).map(([id, run]) =>
      vscode.commands.registerCommand(id, run),
    ),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void store.scan()),
  );
  return { runs: () => store.runs ?? [] };
}
