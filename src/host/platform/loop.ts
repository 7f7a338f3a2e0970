import type { Disposable } from "./disposal.js";
import { Failures } from "./failures.js";
import type { Logger } from "./logger.js";

/** What is repeated, and what becomes of its failures. */
export interface LoopOptions {
  readonly logger: Logger;
  /** Names the work in the log. */
  readonly what: string;
  /** Milliseconds before the first turn, and after a turn that failed. */
  readonly retryMs: number;
  /** One turn; gives the milliseconds until the next one. */
  readonly work: () => Promise<number> | number;
}

/** Repeats work for ever, one turn after the other. A turn that fails is logged and tried again: it never ends the loop. */
export class Loop implements Disposable {
  #timer: NodeJS.Timeout | undefined;
  #ended = false;
  readonly #failures: Failures;

  constructor(private readonly options: LoopOptions) {
    this.#failures = new Failures(options.logger);
    this.#schedule(options.retryMs);
  }

  dispose(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #schedule(ms: number): void {
    if (!this.#ended) {
      this.#timer = setTimeout(() => void this.#turn(), ms);
    }
  }

  async #turn(): Promise<void> {
    const { what, retryMs, work } = this.options;
    let next = retryMs;
    try {
      next = await work();
      this.#failures.succeeded(what);
    } catch (error) {
      this.#failures.failed(what, error);
    } finally {
      this.#schedule(next);
    }
  }
}
