import * as vscode from "vscode";
import type { Checkpoint } from "../../../core/model/checkpoint.js";
import { readManifest } from "../../../core/verify/manifest/storedManifest.js";
import type { Disposable } from "../../platform/disposal.js";
import { guarded } from "../../platform/guarded.js";
import { Queue } from "../../platform/queue.js";
import type { Services } from "../../services.js";
import { NewlySaved } from "./newlySaved.js";
import type { WholeFiles } from "./wholeFiles.js";

/**
 * Records the manifest of a checkpoint once a run has saved it while it was watched: one at a time, and none of those that
 * were there before. Off unless the setting says so, and in Restricted Mode.
 */
export class AutoRecord implements vscode.Disposable {
  readonly #subscription: Disposable;
  readonly #saved = new NewlySaved();
  readonly #queue = new Queue();

  constructor(
    private readonly services: Services,
    private readonly files: WholeFiles,
  ) {
    this.#subscription = services.runs.onDidChange(() => this.#look());
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #look(): void {
    const logger = this.services.log.for("manifests");
    const wanted = this.services.settings.of().autoRecord && vscode.workspace.isTrusted;
    for (const checkpoint of this.#saved.of(this.services.runs.runs ?? [])) {
      if (wanted) {
        void guarded(logger, `recording ${checkpoint.path}`, () =>
          this.#queue.run(() => this.#record(checkpoint)),
        );
      }
    }
  }

  async #record(checkpoint: Checkpoint): Promise<void> {
    const stored = await readManifest(this.services.fs, checkpoint);
    const needed = stored === undefined || (stored !== "invalid" && stored.outdated);
    if (needed && !(await this.files.recordQuietly(checkpoint))) {
      // It changed meanwhile, or was being removed: the next change of the run tries again.
      this.#saved.again(checkpoint);
    }
  }
}
