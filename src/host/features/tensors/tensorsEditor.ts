import * as vscode from "vscode";
import type { FileSystem } from "../../../core/ports.js";
import { inspectPath } from "../../../core/formats/inspectFile.js";
import type { FromTensorsPage, ToTensorsPage } from "../../../shared/protocol.js";
import { corePath } from "../checkpoints/runStore.js";
import { render } from "../../platform/render.js";
import { tensorsHtml } from "./tensorsHtml.js";
import { tensorsPage } from "./tensorsPage.js";

/** A save writes many times a second; the page follows when it pauses. */
const settleMs = 300;

/**
 * The read-only editor for weights: tensors, metadata and pickle imports, from the file's headers alone. One class for
 * both view types of the manifest: by default for what is always weights, on request for what may be.
 */
export class TensorsEditor implements vscode.CustomReadonlyEditorProvider {
  /** Ids in the manifest. */
  static readonly viewTypes = ["respawn.tensors", "respawn.tensorsOptional"] as const;

  constructor(
    private readonly fs: FileSystem,
    private readonly extension: vscode.Uri,
  ) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    webview.options = {
      enableScripts: true,
      localResourceRoots: ["media", "dist"].map((part) =>
        vscode.Uri.joinPath(this.extension, part),
      ),
    };
    let timer: NodeJS.Timeout | undefined;
    const show = async (): Promise<void> => {
      const message: ToTensorsPage = { type: "show", page: await this.#read(uri) };
      await webview.postMessage(message);
    };
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.joinPath(uri, ".."), globLiteral(uri)),
    );
    const changed = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void show(), settleMs);
    };
    const disposables = [
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
      webview.onDidReceiveMessage((message: FromTensorsPage) => answer(message, show)),
    ];
    panel.onDidDispose(() => {
      clearTimeout(timer);
      disposables.forEach((disposable) => void disposable.dispose());
    });
    webview.html = tensorsHtml(webview, this.extension);
  }

  async #read(uri: vscode.Uri): Promise<ToTensorsPage["page"]> {
    return tensorsPage(await inspectPath(this.fs, corePath(uri)), render);
  }
}

function answer(message: FromTensorsPage, show: () => Promise<void>): Thenable<unknown> {
  switch (message.type) {
    case "ready":
      return show();
    case "copy":
      return vscode.env.clipboard.writeText(message.text);
    case "open-with":
      return vscode.commands.executeCommand("workbench.action.reopenWithEditor");
  }
}

/** A file's name as a glob that matches it alone. */
function globLiteral(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf("/") + 1).replace(/[*?[\]{}!]/gu, "[$&]");
}
