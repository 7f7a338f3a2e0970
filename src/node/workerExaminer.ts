import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { unreadable, type Defect } from "../core/formats/defect.js";
import type { CheckpointFile } from "../core/model/checkpoint.js";
import type { Outcome } from "../core/model/outcome.js";
import type { Examination, Wanted } from "../core/verify/deep/examination.js";
import type { Examiner } from "../core/verify/deep/examiner.js";
import type { ExamineOrder, ExamineReply } from "./examineProtocol.js";

type Answer = Outcome<Examination, Defect> | undefined;

/** More threads than this wait for the disk, not for a processor. */
const mostThreads = 8;

/** Examines files in worker threads, as many at a time as there are processors; threads start when needed. */
export class WorkerExaminer implements Examiner {
  readonly #idle: Worker[] = [];
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  /** `script` is the bundled worker; `threads` may be set to one for work in the background. */
  constructor(
    private readonly script: URL | string,
    private readonly threads = Math.min(mostThreads, availableParallelism()),
  ) {}

  async examine(
    { path, bytes }: CheckpointFile,
    wanted: Wanted,
    watch: { readonly onBytes: (bytes: number) => void; readonly signal: AbortSignal },
  ): Promise<Answer> {
    while (this.#busy >= this.threads) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#busy += 1;
    try {
      return watch.signal.aborted ? undefined : await this.#ask({ path, bytes, wanted }, watch);
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Ends the threads; the examiner may be used again afterwards. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()));
  }

  #ask(
    order: ExamineOrder,
    { onBytes, signal }: Parameters<Examiner["examine"]>[2],
  ): Promise<Answer> {
    const worker = this.#idle.pop() ?? new Worker(this.script);
    return new Promise((resolve) => {
      const end = (answer: Answer, usable: boolean): void => {
        worker.off("message", listen).off("error", fail).off("exit", gone);
        signal.removeEventListener("abort", stop);
        if (usable) {
          this.#idle.push(worker);
        } else {
          // A thread that ends with an error after its answer was given has nobody to tell.
          worker.on("error", () => undefined);
          void worker.terminate();
        }
        resolve(answer);
      };
      const listen = (reply: ExamineReply): void => {
        if (reply.kind === "bytes") {
          onBytes(reply.bytes);
        } else {
          end(reply.outcome, true);
        }
      };
      const fail = (error: Error): void => end(unreadable(error.message), false);
      const gone = (code: number): void => end(unreadable(`its thread ended: ${code}`), false);
      const stop = (): void => end(undefined, false);
      signal.addEventListener("abort", stop);
      worker.on("message", listen).on("error", fail).on("exit", gone);
      worker.postMessage(order);
    });
  }
}
