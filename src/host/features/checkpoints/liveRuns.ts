import { DisposableStore, type Disposable } from "../../platform/disposal.js";
import type { Logger } from "../../platform/logger.js";
import { Loop } from "../../platform/loop.js";
import { Settle } from "../../platform/settle.js";
import type { RunStore } from "./runStore.js";

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

/** What is seen of the editor from here. */
export interface LiveRunsWorld {
  readonly runs: RunStore;
  readonly logger: Logger;
  /** Whether anybody sees the view. */
  readonly isVisible: () => boolean;
  /** Whether a training runs that was started from here. */
  readonly isTraining: () => boolean;
}

/** Keeps the store true while the view is visible: file events at once, and polling as the truth. */
export class LiveRuns implements Disposable {
  readonly #lifetime = new DisposableStore();
  readonly #pending = new Set<string>();
  readonly #settle: Settle<"files">;
  #redrawn = Date.now();
  #lookedAt = Date.now();
  #mayLookAt = 0;

  constructor(private readonly world: LiveRunsWorld) {
    const { logger } = world;
    this.#settle = this.#lifetime.add(
      new Settle<"files">({
        logger,
        what: "looking at changed files",
        ms: settleMs,
        after: "burst",
        work: () => this.#flush(),
      }),
    );
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

  /** A file was created, changed or deleted. */
  onFile(path: string): void {
    if (this.world.runs.runs === undefined || noise.test(path)) {
      return;
    }
    this.#pending.add(path);
    this.#settle.touch("files");
  }

  /** A path of a known run looks at that run; another one may begin a run anywhere, in any layout. */
  async #flush(): Promise<void> {
    const paths = [...this.#pending];
    this.#pending.clear();
    const runs = new Set(paths.map((path) => this.world.runs.runAt(path)?.path));
    for (const run of runs) {
      if (run !== undefined) {
        await this.world.runs.rescan(run);
      }
    }
    if (runs.has(undefined) && Date.now() >= this.#mayLookAt) {
      await this.#lookEverywhere();
    }
  }

  #isSaving(): boolean {
    return (
      this.world.isTraining() ||
      (this.world.runs.runs ?? []).some(({ checkpoints }) =>
        checkpoints.some(({ beingWritten }) => beingWritten),
      )
    );
  }

  async #poll(): Promise<void> {
    if (!this.world.isVisible()) {
      return;
    }
    if (Date.now() >= Math.max(this.#lookedAt + lookEverywhere.everyMs, this.#mayLookAt)) {
      await this.#lookEverywhere();
    } else {
      for (const { path } of this.world.runs.runs ?? []) {
        await this.world.runs.rescan(path);
      }
    }
    if (Date.now() - this.#redrawn > redrawMs) {
      this.#redrawn = Date.now();
      this.world.runs.redraw();
    }
  }

  async #lookEverywhere(): Promise<void> {
    const began = Date.now();
    await this.world.runs.look();
    this.#lookedAt = Date.now();
    this.#mayLookAt = this.#lookedAt + (this.#lookedAt - began) * lookEverywhere.timesItsLength;
  }
}
