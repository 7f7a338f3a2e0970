import * as vscode from "vscode";
import { taskTypes } from "../../platform/contributions.js";
import { DisposableStore } from "../../platform/disposal.js";
import { Loop } from "../../platform/loop.js";
import { Settle } from "../../platform/settle.js";
import { corePath } from "../../platform/uri.js";
import type { Services } from "../../services.js";

/** A burst of file events is one change. */
const settleMs = 300;
/** How often a run's folder is looked at: network file systems send no events for other nodes' writes. */
const pollMs = { saving: 2_000, idle: 10_000 } as const;
/**
 * A new run's folder is found by looking everywhere: when a file event tells of a stranger, and every ten
 * seconds for those that no event tells of. A look may take at most a fiftieth of the time.
 */
const lookEverywhere = { everyMs: 10_000, timesItsLength: 50 } as const;
/** How often ages are shown anew. */
const redrawMs = 60_000;
/** What a training writes beside its checkpoints, and what editors write: no reason to look again. */
const noise =
  /\/(?:\.git|node_modules|__pycache__|\.venv|dumped_replay_buffer)\/|\.(?:py|log|jsonl|pyc)$|tfevents/u;

/** Keeps the store true while the view is visible: file events at once, and polling as the truth. */
export class LiveRuns implements vscode.Disposable {
  readonly #lifetime = new DisposableStore();
  readonly #pending = new Set<string>();
  readonly #settle: Settle<"files">;
  #redrawn = Date.now();
  #lookedAt = Date.now();
  #mayLookAt = 0;

  constructor(
    private readonly services: Pick<Services, "log" | "runs">,
    private readonly isVisible: () => boolean,
  ) {
    const logger = services.log.for("live");
    this.#settle = this.#lifetime.add(
      new Settle<"files">({
        logger,
        what: "looking at changed files",
        ms: settleMs,
        after: "burst",
        work: () => this.#flush(),
      }),
    );
    const watcher = this.#lifetime.add(vscode.workspace.createFileSystemWatcher("**/*"));
    const changed = (uri: vscode.Uri): void => this.#onFile(corePath(uri));
    watcher.onDidCreate(changed);
    watcher.onDidChange(changed);
    watcher.onDidDelete(changed);
    this.#lifetime.add(
      new Loop({
        logger,
        what: "looking at the runs",
        retryMs: pollMs.idle,
        work: async () => {
          await this.#poll();
          return this.#isSaving() ? pollMs.saving : pollMs.idle;
        },
      }),
    );
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #onFile(path: string): void {
    if (this.services.runs.runs === undefined || noise.test(path)) {
      return;
    }
    this.#pending.add(path);
    this.#settle.touch("files");
  }

  /** A path of a known run looks at that run; another one may begin a run anywhere, in any layout. */
  async #flush(): Promise<void> {
    const paths = [...this.#pending];
    this.#pending.clear();
    const runs = new Set(paths.map((path) => this.services.runs.runAt(path)?.path));
    for (const run of runs) {
      if (run !== undefined) {
        await this.services.runs.rescan(run);
      }
    }
    if (runs.has(undefined) && Date.now() >= this.#mayLookAt) {
      await this.#lookEverywhere();
    }
  }

  #isSaving(): boolean {
    return (
      vscode.tasks.taskExecutions.some(({ task }) => task.definition.type === taskTypes.respawn) ||
      (this.services.runs.runs ?? []).some(({ checkpoints }) =>
        checkpoints.some(({ beingWritten }) => beingWritten),
      )
    );
  }

  async #poll(): Promise<void> {
    if (!this.isVisible()) {
      return;
    }
    if (Date.now() >= Math.max(this.#lookedAt + lookEverywhere.everyMs, this.#mayLookAt)) {
      await this.#lookEverywhere();
    } else {
      for (const { path } of this.services.runs.runs ?? []) {
        await this.services.runs.rescan(path);
      }
    }
    if (Date.now() - this.#redrawn > redrawMs) {
      this.#redrawn = Date.now();
      this.services.runs.redraw();
    }
  }

  async #lookEverywhere(): Promise<void> {
    const began = Date.now();
    await this.services.runs.look();
    this.#lookedAt = Date.now();
    this.#mayLookAt = this.#lookedAt + (this.#lookedAt - began) * lookEverywhere.timesItsLength;
  }
}
