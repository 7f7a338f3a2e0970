import * as vscode from "vscode";
import type { Disposable } from "../../platform/disposal.js";
import { render } from "../../platform/render.js";
import { uriOf } from "../../platform/uri.js";
import type { Services } from "../../services.js";
import type { CheckpointNode } from "./node.js";
import { viewOf } from "./nodeView.js";
import { Rows } from "./rows.js";

/** Rows of the Checkpoints view: maps the store's runs to nodes, and nodes to tree items. */
export class CheckpointTree implements vscode.TreeDataProvider<CheckpointNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<CheckpointNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #rows = new Rows();
  readonly #subscriptions: readonly Disposable[];

  constructor(private readonly services: Pick<Services, "runs" | "clock" | "settings">) {
    this.#subscriptions = [
      services.runs.onDidChange((run) => {
        this.#update();
        this.#changed.fire(run === undefined ? undefined : this.#rows.handleOf(run));
      }),
      services.settings.onDidChange(() => this.#changed.fire(undefined)),
    ];
  }

  /** Scans before the first rows: the view shows its progress bar meanwhile instead of a welcome. */
  async getChildren(node?: CheckpointNode): Promise<CheckpointNode[]> {
    if (this.services.runs.runs === undefined) {
      await this.services.runs.scan();
      this.#update();
    }
    return [...this.#rows.children(node)];
  }

  getParent(node: CheckpointNode): CheckpointNode | undefined {
    return this.#rows.parent(node);
  }

  getTreeItem(node: CheckpointNode): vscode.TreeItem {
    const view = viewOf(this.#rows.current(node) ?? node, {
      t: render,
      now: this.services.clock.now(),
      levels: this.services.settings.of().rules,
    });
    const item = new vscode.TreeItem(
      view.label,
      {
        no: vscode.TreeItemCollapsibleState.None,
        collapsed: vscode.TreeItemCollapsibleState.Collapsed,
        expanded: vscode.TreeItemCollapsibleState.Expanded,
      }[view.expandable],
    );
    item.id = node.id;
    item.description = view.description;
    item.contextValue = view.contextValue;
    item.iconPath = new vscode.ThemeIcon(
      view.icon,
      view.colour === undefined ? undefined : new vscode.ThemeColor(view.colour),
    );
    if (node.kind === "file" && view.opens !== undefined) {
      const { command, viewType } = view.opens;
      const uri = uriOf(node.file.path);
      item.command = {
        command,
        title: vscode.l10n.t("Open"),
        arguments: viewType === undefined ? [uri] : [uri, viewType],
      };
    }
    item.tooltip = new vscode.MarkdownString(view.tooltip);
    item.accessibilityInformation = {
      label: [view.label, view.spoken ?? "", view.description]
        .filter((part) => part !== "")
        .join(", "),
    };
    return item;
  }

  dispose(): void {
    this.#subscriptions.forEach((subscription) => void subscription.dispose());
    this.#changed.dispose();
  }

  #update(): void {
    const { runs } = this.services;
    this.#rows.update(runs.runs ?? [], runs.problems, (run) => runs.quarantine.of(run));
  }
}
