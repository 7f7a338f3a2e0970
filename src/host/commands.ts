import * as vscode from "vscode";
import { trainingFolder } from "../core/config/trainingFolder.js";
import { readConfig } from "../core/config/readConfig.js";
import { resumeFix } from "../core/frameworks/orz/resumeFix.js";
import { stateWords } from "../core/words.js";
import { systemClock } from "../node/systemClock.js";
import type { CheckpointNode } from "./features/checkpoints/node.js";
import type { CheckpointTree } from "./features/checkpoints/treeProvider.js";
import { corePath, type RunStore } from "./features/checkpoints/runStore.js";
import type { WholeFiles } from "./features/checkpoints/wholeFiles.js";
import { workspaceFolderOf } from "./features/configs/configIndex.js";
import { workspaceEdit } from "./features/configs/fixes.js";
import type { Launch } from "./features/launching/launch.js";
import { pickCheckpoint, pickConfig } from "./features/launching/pick.js";
import { render } from "./platform/render.js";

type CheckpointRow = Extract<CheckpointNode, { kind: "checkpoint" }>;

/** Every command by its id in the manifest; a test compares the two. */
export function commandTable(
  store: RunStore,
  tree: CheckpointTree,
  launch: Launch,
  files: WholeFiles,
): Readonly<Record<string, (node?: CheckpointNode) => unknown>> {
  const onCheckpoint = (
    node: CheckpointNode | undefined,
    effect: (row: CheckpointRow) => Promise<unknown>,
  ): Promise<unknown> | undefined => {
    const current = node === undefined ? undefined : tree.current(node);
    return current?.kind === "checkpoint" ? effect(current) : undefined;
  };
  return {
    "respawn.training.launch": async () => {
      const config = await pickConfig();
      return config === undefined ? undefined : launch.start(config.uri, "never");
    },
    "respawn.training.resume": () => resumeFromPalette(store, launch),
    "respawn.checkpoint.resume": (node) => onCheckpoint(node, (row) => resumeRow(row, launch)),
    "respawn.checkpoint.verify": (node) => onCheckpoint(node, (row) => verifyRow(row, store)),
    "respawn.checkpoint.verifyDeep": (node) =>
      onCheckpoint(node, ({ checkpoint }) => files.verify(checkpoint)),
    "respawn.checkpoint.recordManifest": (node) =>
      onCheckpoint(node, ({ checkpoint }) => files.record(checkpoint)),
    "respawn.checkpoint.setAsPretrain": (node) => onCheckpoint(node, setAsPretrain),
    "respawn.checkpoint.copyPath": (node) =>
      withPath(node, (path) => vscode.env.clipboard.writeText(path)),
    "respawn.checkpoint.reveal": (node) =>
      withPath(node, (path) => vscode.commands.executeCommand("revealInExplorer", uriOf(path))),
    "respawn.checkpoints.refresh": () => store.scan(),
  };
}

async function resumeFromPalette(store: RunStore, launch: Launch): Promise<unknown> {
  const config = await pickConfig();
  if (config === undefined) {
    return undefined;
  }
  await store.scan();
  const run = store.runs?.find(({ path }) => path === config.run);
  if (run === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("This training has no checkpoints yet. Respawn: Launch Training… starts it."),
    );
    return undefined;
  }
  const checkpoint = await pickCheckpoint(run, systemClock.now());
  return checkpoint === undefined ? undefined : launch.start(config.uri, { path: checkpoint.path });
}

async function resumeRow({ checkpoint }: CheckpointRow, launch: Launch): Promise<unknown> {
  const config = await pickConfig(checkpoint.run);
  return config === undefined ? undefined : launch.start(config.uri, { path: checkpoint.path });
}

async function verifyRow({ checkpoint }: CheckpointRow, store: RunStore): Promise<void> {
  await store.rescan(checkpoint.run);
  const now =
    store.runAt(checkpoint.path)?.checkpoints.find(({ path }) => path === checkpoint.path) ??
    checkpoint;
  const first = now.findings.find(({ severity }) => severity === "error");
  if (first === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "{0} is {1}: {2} files checked.",
        shortName(now.path),
        render(stateWords[now.state]),
        fileCount(now),
      ),
    );
  } else {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        "{0} is {1}: {2} {3}",
        shortName(now.path),
        render(stateWords[now.state]),
        shortName(first.file),
        render(first.message),
      ),
    );
  }
}

/** The fix of the diagnostics, asked for from the tree: opened, changed as one undoable edit, left unsaved. */
async function setAsPretrain({ checkpoint }: CheckpointRow): Promise<void> {
  const config = await pickConfig(checkpoint.run);
  if (config === undefined) {
    return;
  }
  const document = await vscode.workspace.openTextDocument(config.uri);
  const tree = readConfig(corePath(config.uri), document.getText(), { env: process.env });
  const fix = resumeFix(tree, checkpoint, trainingFolder(tree, workspaceFolderOf(config.uri)));
  if (tree.framework !== "orz" || fix === undefined) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t("{0} has no pretrain that could be set.", shortName(corePath(config.uri))),
    );
    return;
  }
  await vscode.window.showTextDocument(document);
  await vscode.workspace.applyEdit(workspaceEdit(fix, config.uri));
}

function withPath(node: CheckpointNode | undefined, effect: (path: string) => unknown): unknown {
  switch (node?.kind) {
    case "run":
      return effect(node.run.path);
    case "checkpoint":
      return effect(node.checkpoint.path);
    case "part":
      return effect(node.part.path);
    case "file":
      return effect(node.file.path);
    case "problem":
      return effect(node.finding.file);
    case undefined:
      return undefined;
  }
}

/** The URI of a path, with the workspace folder's scheme where it lies in one. */
function uriOf(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) =>
    path.startsWith(`${corePath(uri)}/`),
  );
  return folder === undefined
    ? vscode.Uri.file(path)
    : vscode.Uri.joinPath(folder.uri, path.slice(corePath(folder.uri).length + 1));
}

function shortName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function fileCount({ parts }: CheckpointRow["checkpoint"]): number {
  return parts.reduce((sum, { files }) => sum + files.length, 0);
}
