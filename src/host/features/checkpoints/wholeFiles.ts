import * as vscode from "vscode";
import type { Checkpoint } from "../../../core/model/checkpoint.js";
import { baseName } from "../../../core/paths.js";
import { deepFiles } from "../../../core/verify/deep/deepFiles.js";
import { verifyDeep, type DeepWatch } from "../../../core/verify/deep/verifyDeep.js";
import { keepResults } from "../../../core/verify/deep/keptResults.js";
import type { DeepMemory } from "../../../core/verify/deep/deepMemory.js";
import { recordManifest, type NotRecorded } from "../../../core/verify/manifest/recordManifest.js";
import { failure } from "../../../core/model/outcome.js";
import type { FileReplacer } from "../../../core/ports.js";
import { WorkerExaminer } from "../../../node/workerExaminer.js";
import { name } from "../../platform/contributions.js";
import { guarded } from "../../platform/guarded.js";
import { render, withoutLinks } from "../../platform/render.js";
import type { Services } from "../../services.js";

/** Reads every byte of checkpoints in worker threads: deep checks and manifests, with progress that can be cancelled. */
export class WholeFiles implements vscode.Disposable {
  readonly #examiner: WorkerExaminer;
  /** One thread, so that a recording in the background leaves the machine to the training. */
  readonly #background: WorkerExaminer;
  readonly #ended = new AbortController();

  constructor(private readonly services: Services) {
    const worker = services.extension.path("dist/worker.mjs");
    this.#examiner = new WorkerExaminer(worker);
    this.#background = new WorkerExaminer(worker, 1);
  }

  /** Checks every byte and says what was found. */
  async verify(known: Checkpoint): Promise<void> {
    // A result is kept for the files as they are, so they must not have changed since the view last looked.
    const checkpoint = await this.services.runs.lookAgain(known);
    const label = baseName(checkpoint.path);
    const deep = await this.#withProgress(
      checkpoint,
      vscode.l10n.t("Verifying {0}", label),
      (watch) => verifyDeep({ ...this.#world, examiner: this.#examiner }, checkpoint, watch),
    );
    if (deep === undefined) {
      return;
    }
    // Counted by every later look, until the files change; in memory alone where nothing may be written.
    await keepResults({ ...this.#world, replacer: this.#replacer }, deep);
    await this.services.runs.rescan(checkpoint.run);
    const errors = deep.findings.filter(({ severity }) => severity === "error");
    const [first] = errors;
    if (first === undefined) {
      this.services.notices.info(
        vscode.l10n.t("{0}: every byte was read, nothing is wrong.", label),
      );
    } else {
      this.services.notices.warning(
        errors.length === 1
          ? `${label}: ${baseName(first.file)} ${render(first.message)}`
          : vscode.l10n.t(
              "{0}: {1} errors. {2} {3}",
              label,
              errors.length,
              baseName(first.file),
              render(first.message),
            ),
      );
    }
  }

  /** Records the manifest of a checkpoint, in a trusted workspace only: it writes a file. */
  async record(checkpoint: Checkpoint): Promise<void> {
    const label = baseName(checkpoint.path);
    if (!vscode.workspace.isTrusted) {
      this.services.notices.warning(vscode.l10n.t("No manifest is written in Restricted Mode."));
      return;
    }
    const outcome = await this.#recordWatched(checkpoint, false);
    if (outcome.ok) {
      this.#tellRecorded(label, outcome.value.files);
    } else if (outcome.reason.kind === "failed-check") {
      const anyway = vscode.l10n.t("Record Anyway");
      const answer = await vscode.window.showWarningMessage(
        withoutLinks(`${label} ${render(outcome.reason.message)}`),
        {
          modal: true,
          detail: vscode.l10n.t(
            "A new manifest vouches for the bytes that are there now, and what was recorded before is lost.",
          ),
        },
        anyway,
      );
      if (answer === anyway) {
        const forced = await this.#recordWatched(checkpoint, true);
        if (forced.ok) {
          this.#tellRecorded(label, forced.value.files);
        } else {
          this.#tellRefused(label, forced.reason);
        }
      }
    } else {
      this.#tellRefused(label, outcome.reason);
    }
    await this.services.runs.rescan(checkpoint.run);
  }

  /** Records without a word; false when nothing was written. */
  async recordQuietly(checkpoint: Checkpoint): Promise<boolean> {
    const world = { ...this.#recording, examiner: this.#background };
    const watch = { signal: this.#ended.signal, onBytes: (): void => undefined };
    return (await recordManifest(world, checkpoint, watch)).ok;
  }

  #recordWatched(checkpoint: Checkpoint, force: boolean): ReturnType<typeof recordManifest> {
    return Promise.resolve(
      this.#withProgress(
        checkpoint,
        vscode.l10n.t("Recording {0}", baseName(checkpoint.path)),
        (watch) =>
          recordManifest({ ...this.#recording, examiner: this.#examiner }, checkpoint, watch, {
            force,
          }),
      ),
    );
  }

  #tellRecorded(label: string, files: number): void {
    this.services.notices.info(vscode.l10n.t("{0}: {1} files recorded.", label, files));
  }

  #tellRefused(label: string, { kind, message }: NotRecorded): void {
    if (kind !== "cancelled") {
      this.services.notices.warning(`${label} ${render(message)}`);
    }
  }

  dispose(): void {
    this.#ended.abort();
    const logger = this.services.log.for("workers");
    for (const examiner of [this.#examiner, this.#background]) {
      void guarded(logger, "ending the worker threads", () => examiner.close());
    }
  }

  get #recording(): Omit<Parameters<typeof recordManifest>[0], "examiner"> {
    return { ...this.#world, tool: `${name} ${this.services.extension.version}` };
  }

  get #world(): Pick<Services, "fs" | "clock" | "replacer"> & { readonly memory: DeepMemory } {
    const { fs, clock, replacer, runs } = this.services;
    return { fs, clock, replacer, memory: runs.deepMemory };
  }

  /** In Restricted Mode nothing is written: what was found is kept as long as the window is open. */
  get #replacer(): FileReplacer {
    return vscode.workspace.isTrusted
      ? this.services.replacer
      : { replace: () => Promise.resolve(failure("denied", "Restricted Mode")) };
  }

  #withProgress<T>(
    checkpoint: Checkpoint,
    title: string,
    work: (watch: DeepWatch) => Promise<T>,
  ): Thenable<T> {
    const total = deepFiles(checkpoint).reduce((sum, { bytes }) => sum + bytes, 0);
    const location = vscode.ProgressLocation.Notification;
    return vscode.window.withProgress(
      { location, title, cancellable: true },
      async (bar, token) => {
        const controller = new AbortController();
        const subscription = token.onCancellationRequested(() => controller.abort());
        try {
          return await work({
            signal: controller.signal,
            onBytes: (bytes) => bar.report({ increment: (100 * bytes) / Math.max(1, total) }),
          });
        } finally {
          subscription.dispose();
        }
      },
    );
  }
}
