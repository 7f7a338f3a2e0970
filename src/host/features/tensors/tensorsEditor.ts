import * as vscode from "vscode";
import { inspectPath } from "../../../core/formats/inspectFile.js";
import type { FromTensorsPage, ToTensorsPage } from "../../../shared/protocol.js";
import { DisposableStore } from "../../platform/disposal.js";
import { guarded } from "../../platform/guarded.js";
import { render } from "../../platform/render.js";
import { Settle } from "../../platform/settle.js";
import { corePath } from "../../platform/uri.js";
import type { Services } from "../../services.js";
import { tensorsHtml } from "./tensorsHtml.js";
import { tensorsPage } from "./tensorsPage.js";

/** A save writes many times a second; the page follows when it pauses. */
const settleMs = 300;

/** The read-only editor for weights: tensors, metadata and pickle imports, from the file's headers alone. */
export class TensorsEditor implements vscode.CustomReadonlyEditorProvider {
  constructor(private readonly services: Services) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const { extension } = this.services;
    const logger = this.services.log.for("tensors");
    const { webview } = panel;
    webview.options = {
      enableScripts: true,
      localResourceRoots: ["media", "dist"].map((part) => vscode.Uri.joinPath(extension.uri, part)),
    };
    const show = async (): Promise<void> => {
      const message: ToTensorsPage = { type: "show", page: await this.#read(uri) };
      await webview.postMessage(message);
    };
    const lifetime = new DisposableStore();
    panel.onDidDispose(() => lifetime.dispose());
    const settle = lifetime.add(
      new Settle({ logger, what: "showing a file", ms: settleMs, after: "pause", work: show }),
    );
    const watcher = lifetime.add(
      vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(vscode.Uri.joinPath(uri, ".."), globLiteral(uri)),
      ),
    );
    const changed = (): void => settle.touch("file");
    lifetime.add(watcher.onDidChange(changed));
    lifetime.add(watcher.onDidCreate(changed));
    lifetime.add(watcher.onDidDelete(changed));
    lifetime.add(
      webview.onDidReceiveMessage((message: FromTensorsPage) =>
        guarded(logger, `answering "${message.type}"`, () => answer(message, show)),
      ),
    );
    webview.html = tensorsHtml(webview, extension.uri);
  }

  async #read(uri: vscode.Uri): Promise<ToTensorsPage["page"]> {
    return tensorsPage(await inspectPath(this.services.fs, corePath(uri)), render);
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
