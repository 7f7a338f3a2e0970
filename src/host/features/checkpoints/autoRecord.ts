import * as vscode from "vscode";
import type { Checkpoint } from "../../../core/model/checkpoint.js";
import type { FileSystem } from "../../../core/ports.js";
import { readManifest } from "../../../core/verify/manifest/storedManifest.js";
import { readSettings } from "../../platform/settings.js";
import type { RunStore } from "./runStore.js";
import type { WholeFiles } from "./wholeFiles.js";

/**
 * Records the manifest of a checkpoint once a run has saved it while it was watched: one at a time, and none of those that
 * were there before. Off unless the setting says so, and in Restricted Mode.
 */
export class AutoRecord implements vscode.Disposable {
  readonly #subscription: vscode.Disposable;
  /** Paths that were complete when they were first seen, were recorded, or are about to be. */
  #known: Set<string> | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly fs: FileSystem,
    private readonly store: RunStore,
    private readonly files: WholeFiles,
  ) {
    this.#subscription = store.onDidChange(() => this.#look());
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #look(): void {
    const all = (this.store.runs ?? []).flatMap(({ checkpoints }) => checkpoints);
    const complete = all.filter(({ state }) => state === "complete");
    if (this.#known === undefined) {
      this.#known = new Set(complete.map(({ path }) => path));
      return;
    }
    for (const checkpoint of complete.filter(({ path }) => this.#known?.has(path) === false)) {
      this.#known.add(checkpoint.path);
      if (readSettings().autoRecord && vscode.workspace.isTrusted) {
        this.#queue = this.#queue.then(() => this.#record(checkpoint));
      }
    }
  }

  async #record(checkpoint: Checkpoint): Promise<void> {
    const stored = await readManifest(this.fs, checkpoint);
    const needed = stored === undefined || (stored !== "invalid" && stored.outdated);
    if (needed && !(await this.files.recordQuietly(checkpoint))) {
      // It changed meanwhile, or was being removed: the next change of the run tries again.
      this.#known?.delete(checkpoint.path);
    }
  }
}
