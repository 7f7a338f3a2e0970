import * as vscode from "vscode";
import { corePath, type RunStore } from "./runStore.js";

/** A burst of file events is one change. */
const settleMs = 300;
/** How often a run's folder is looked at: network file systems send no events for other nodes' writes. */
const pollMs = { saving: 2_000, idle: 10_000 } as const;
/**
 * A new run's folder is found by looking everywhere: when a file event tells of a stranger, and every ten
 * seconds for those that none tells of. A look may take at most a fiftieth of the time.
 */
const lookEverywhere = { everyMs: 10_000, timesItsLength: 50 } as const;
/** How often ages are shown anew. */
const redrawMs = 60_000;
/** What a training writes beside its checkpoints, and what editors write: no reason to look again. */
const noise =
  /\/(?:\.git|node_modules|__pycache__|\.venv|dumped_replay_buffer)\/|\.(?:py|log|jsonl|pyc)$|tfevents/u;

/** Keeps the store true while the view is visible: file events at once, and polling as the truth. */
export class LiveRuns implements vscode.Disposable {
  readonly #pending = new Set<string>();
  readonly #watcher: vscode.FileSystemWatcher;
  #settle: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #redrawn = Date.now();
  #lookedAt = Date.now();
  #mayLookAt = 0;

  constructor(
    private readonly store: RunStore,
    private readonly isVisible: () => boolean,
  ) {
    this.#watcher = vscode.workspace.createFileSystemWatcher("**/*");
    const changed = (uri: vscode.Uri): void => this.#onFile(corePath(uri));
    this.#watcher.onDidCreate(changed);
    this.#watcher.onDidChange(changed);
    this.#watcher.onDidDelete(changed);
    this.#schedulePoll();
  }

  dispose(): void {
    this.#watcher.dispose();
    clearTimeout(this.#settle);
    clearTimeout(this.#poll);
  }

  #onFile(path: string): void {
    if (this.store.runs === undefined || noise.test(path)) {
      return;
    }
    this.#pending.add(path);
    this.#settle ??= setTimeout(() => {
      this.#settle = undefined;
      void this.#flush();
    }, settleMs);
  }

  /** A path of a known run looks at that run; another one may begin a run anywhere, in any layout. */
  async #flush(): Promise<void> {
    const paths = [...this.#pending];
    this.#pending.clear();
    const runs = new Set(paths.map((path) => this.store.runAt(path)?.path));
    for (const run of runs) {
      if (run !== undefined) {
        await this.store.rescan(run);
      }
    }
    if (runs.has(undefined) && Date.now() >= this.#mayLookAt) {
      await this.#lookEverywhere();
    }
  }

  #schedulePoll(): void {
    const saving =
      vscode.tasks.taskExecutions.some(({ task }) => task.definition.type === "respawn") ||
      (this.store.runs ?? []).some(({ checkpoints }) =>
        checkpoints.some(({ beingWritten }) => beingWritten),
      );
    this.#poll = setTimeout(
      () => {
        void this.#pollOnce().then(() => this.#schedulePoll());
      },
      saving ? pollMs.saving : pollMs.idle,
    );
  }

  async #pollOnce(): Promise<void> {
    if (!this.isVisible()) {
      return;
    }
    if (Date.now() >= Math.max(this.#lookedAt + lookEverywhere.everyMs, this.#mayLookAt)) {
      await this.#lookEverywhere();
    } else {
      for (const { path } of this.store.runs ?? []) {
        await this.store.rescan(path);
      }
    }
    if (Date.now() - this.#redrawn > redrawMs) {
      this.#redrawn = Date.now();
      this.store.redraw();
    }
  }

  async #lookEverywhere(): Promise<void> {
    const began = Date.now();
    await this.store.look();
    this.#lookedAt = Date.now();
    this.#mayLookAt = this.#lookedAt + (this.#lookedAt - began) * lookEverywhere.timesItsLength;
  }
}
