import type { DeepRecord } from "./deepRecord.js";

/** Results of deep checks that could not be kept beside their run: they count as long as the process lives. */
export class DeepMemory {
  readonly #records = new Map<string, DeepRecord>();

  /** Remembers the record of a run. */
  keep(run: string, record: DeepRecord): void {
    this.#records.set(run, record);
  }

  /** Forgets what was kept: it lies beside the run now. */
  forget(run: string): void {
    this.#records.delete(run);
  }

  /** The record of a run that is remembered. */
  of(run: string): DeepRecord | undefined {
    return this.#records.get(run);
  }
}
