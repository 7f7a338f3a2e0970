import * as vscode from "vscode";
import { childrenOf, nodeId, parentOf, type CheckpointNode } from "./node.js";
import { isModelAlone, viewOf } from "./nodeView.js";
import { corePath, type RunStore } from "./runStore.js";
import type { Clock } from "../../../core/ports.js";
import { render } from "../../platform/render.js";
import { readSettings } from "../../platform/settings.js";

/** Rows of the Checkpoints view: maps the store's runs to nodes, and nodes to tree items. */
export class CheckpointTree implements vscode.TreeDataProvider<CheckpointNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<CheckpointNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** The objects that VS Code holds, by id: an event must name the very object, or it is ignored. */
  readonly #handles = new Map<string, CheckpointNode>();
  /** What is known now, by id; a handle's own content may be of an earlier look. */
  readonly #contents = new Map<string, CheckpointNode>();
  readonly #subscription: vscode.Disposable;

  constructor(
    private readonly store: RunStore,
    private readonly clock: Clock,
  ) {
    this.#subscription = store.onDidChange((run) => {
      const id = run === undefined ? undefined : nodeId({ kind: "run", run });
      if (run !== undefined && id !== undefined) {
        this.#contents.set(id, { kind: "run", run });
      }
      this.#changed.fire(id === undefined ? undefined : this.#handles.get(id));
    });
  }

  /** Undefined while nothing was scanned yet: the view shows its progress bar instead of a welcome. */
  async getChildren(node?: CheckpointNode): Promise<CheckpointNode[]> {
    if (node !== undefined) {
      return childrenOf(this.current(node)).map((child) => this.#remember(child));
    }
    if (this.store.runs === undefined) {
      await this.store.scan();
    }
    const problems = this.store.problems.map((finding): CheckpointNode => ({
      kind: "problem",
      finding,
    }));
    // Trainings first, models below them.
    const runs = (this.store.runs ?? [])
      .toSorted((a, b) => Number(isModelAlone(a)) - Number(isModelAlone(b)))
      .map((run): CheckpointNode => ({ kind: "run", run }));
    return [...problems, ...runs].map((child) => this.#remember(child));
  }

  getParent(node: CheckpointNode): CheckpointNode | undefined {
    const parent = parentOf(node);
    return parent === undefined ? undefined : this.#remember(parent);
  }

  getTreeItem(node: CheckpointNode): vscode.TreeItem {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => corePath(uri));
    const { rules: levels } = readSettings();
    const view = viewOf(this.current(node), { t: render, now: this.clock.now(), folders, levels });
    const item = new vscode.TreeItem(
      view.label,
      {
        no: vscode.TreeItemCollapsibleState.None,
        collapsed: vscode.TreeItemCollapsibleState.Collapsed,
        expanded: vscode.TreeItemCollapsibleState.Expanded,
      }[view.expandable],
    );
    item.id = nodeId(node);
    item.description = view.description;
    item.contextValue = view.contextValue;
    item.iconPath = new vscode.ThemeIcon(
      view.icon,
      view.colour === undefined ? undefined : new vscode.ThemeColor(view.colour),
    );
    if (node.kind === "file" && view.opens !== undefined) {
      const { command, viewType } = view.opens;
      const uri = vscode.Uri.file(node.file.path);
      item.command = {
        command,
        title: vscode.l10n.t("Open"),
        arguments: viewType === undefined ? [uri] : [uri, viewType],
      };
    }
    item.tooltip = new vscode.MarkdownString(view.tooltip);
    item.accessibilityInformation = { label: `${view.label}, ${view.description}` };
    return item;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  /** Keeps what is known of a node, and gives the one object that stands for it. */
  #remember(node: CheckpointNode): CheckpointNode {
    const id = nodeId(node);
    this.#contents.set(id, node);
    const handle = this.#handles.get(id) ?? node;
    this.#handles.set(id, handle);
    return handle;
  }

  /** What a row shows is what is known now, whichever object VS Code hands back. */
  current(node: CheckpointNode): CheckpointNode {
    return this.#contents.get(nodeId(node)) ?? node;
  }
}
