import * as vscode from "vscode";
import { corePath, type RunStore } from "./runStore.js";

/** A burst of file events is one change. */
const settleMs = 300;
/** How often a run's folder is looked at: network file systems send no events for other nodes' writes. */
const pollMs = { saving: 2_000, idle: 10_000 } as const;
/**
 * A new run's folder is found by looking everywhere: at most every ten seconds, and a look may take at
 * most a fiftieth of the time.
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
  #lookAgainAt = Date.now() + lookEverywhere.everyMs;

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

  /** A path of a known run looks at that run; a new `iterN` or `checkpoint-N` at the folder around it. */
  async #flush(): Promise<void> {
    const runs = new Set<string>();
    for (const path of this.#pending) {
      const known = this.store.runAt(path);
      const folder = /^(.*)\/(?:iter\d+|checkpoint-\d+)(?:\/|$)/u.exec(path)?.[1];
      if (known !== undefined) {
        runs.add(known.path);
      } else if (folder !== undefined) {
        runs.add(folder);
      }
    }
    this.#pending.clear();
    for (const run of runs) {
      await this.store.rescan(run);
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
    const now = Date.now();
    if (now >= this.#lookAgainAt) {
      await this.store.look();
      const took = Date.now() - now;
      this.#lookAgainAt =
        now + Math.max(lookEverywhere.everyMs, took * lookEverywhere.timesItsLength);
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
}
