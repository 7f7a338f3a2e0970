import type { Disposable } from "./disposal.js";
import { guarded } from "./guarded.js";
import type { Logger } from "./logger.js";

/** What is done once a burst of changes is over. */
export interface SettleOptions<K> {
  readonly logger: Logger;
  /** Names the work in the log. */
  readonly what: string;
  readonly ms: number;
  /** `pause`: after `ms` without a change. `burst`: `ms` after the first one, however many follow. */
  readonly after: "pause" | "burst";
  readonly work: (key: K) => Promise<void> | void;
}

/** Turns bursts of changes into one piece of work for each key. A failure is logged, and the next change works again. */
export class Settle<K> implements Disposable {
  readonly #timers = new Map<K, NodeJS.Timeout>();
  #ended = false;

  constructor(private readonly options: SettleOptions<K>) {}

  /** Something changed. */
  touch(key: K): void {
    if (this.#ended || (this.options.after === "burst" && this.#timers.has(key))) {
      return;
    }
    clearTimeout(this.#timers.get(key));
    const { logger, what, ms, work } = this.options;
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      void guarded(logger, what, () => work(key));
    }, ms);
    this.#timers.set(key, timer);
  }

  /** Forgets a change that waits. */
  cancel(key: K): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  dispose(): void {
    this.#ended = true;
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#timers.clear();
  }
}
