import * as vscode from "vscode";
import { childrenOf, nodeId, parentOf, type CheckpointNode } from "./node.js";
import { viewOf } from "./nodeView.js";
import { corePath, type RunStore } from "./runStore.js";
import type { Run } from "../../core/model/run.js";
import type { Clock } from "../../core/ports.js";
import { render } from "../render.js";

/** Rows of the Checkpoints view: maps the store's runs to nodes, and nodes to tree items. */
export class CheckpointTree implements vscode.TreeDataProvider<CheckpointNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<CheckpointNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #nodes = new Map<string, CheckpointNode>();
  readonly #subscription: vscode.Disposable;

  constructor(
    private readonly store: RunStore,
    private readonly clock: Clock,
  ) {
    this.#subscription = store.onDidChange((run) => {
      const node = run === undefined ? undefined : this.#nodes.get(`run:${run.path}`);
      this.#changed.fire(
        node === undefined || run === undefined ? undefined : this.#renew(node, run),
      );
    });
  }

  /** Undefined while nothing was scanned yet: the view shows its progress bar instead of a welcome. */
  async getChildren(node?: CheckpointNode): Promise<CheckpointNode[]> {
    if (node !== undefined) {
      return childrenOf(this.#current(node)).map((child) => this.#remember(child));
    }
    if (this.store.runs === undefined) {
      await this.store.scan();
    }
    const problems = this.store.problems.map((finding): CheckpointNode => ({
      kind: "problem",
      finding,
    }));
    const runs = (this.store.runs ?? []).map((run): CheckpointNode => ({ kind: "run", run }));
    return [...problems, ...runs].map((child) => this.#remember(child));
  }

  getParent(node: CheckpointNode): CheckpointNode | undefined {
    const parent = parentOf(node);
    return parent === undefined ? undefined : (this.#nodes.get(nodeId(parent)) ?? parent);
  }

  getTreeItem(node: CheckpointNode): vscode.TreeItem {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => corePath(uri));
    const view = viewOf(this.#current(node), { t: render, now: this.clock.now(), folders });
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
    item.tooltip = new vscode.MarkdownString(view.tooltip);
    item.accessibilityInformation = { label: `${view.label}, ${view.description}` };
    return item;
  }

  /** The node of a checkpoint's folder, once the view has shown it. */
  find(path: string): CheckpointNode | undefined {
    return this.#nodes.get(`checkpoint:${path}`);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  #remember(node: CheckpointNode): CheckpointNode {
    this.#nodes.set(nodeId(node), node);
    return node;
  }

  /** VS Code hands back the object that it was given; what is shown is what is known now. */
  #current(node: CheckpointNode): CheckpointNode {
    return this.#nodes.get(nodeId(node)) ?? node;
  }

  /** The element that VS Code knows must be the one that is fired; its content is looked up anew. */
  #renew(node: CheckpointNode, run: Run): CheckpointNode {
    this.#nodes.set(nodeId(node), { kind: "run", run });
    return node;
  }
}
