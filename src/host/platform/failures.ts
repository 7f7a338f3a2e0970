import { messageOf, type Logger } from "./logger.js";

/** Logs the failures of work that is tried again and again: each one once with its stack, the same again only for debugging. */
export class Failures {
  readonly #last = new Map<string, string>();

  constructor(private readonly logger: Logger) {}

  /** The work failed. */
  failed(what: string, error: unknown): void {
    const message = messageOf(error);
    if (this.#last.get(what) === message) {
      this.logger.debug(`${what} failed again`, error);
    } else {
      this.logger.error(`${what} failed and is tried again`, error);
    }
    this.#last.set(what, message);
  }

  /** The work was done: its next failure is news. */
  succeeded(what: string): void {
    this.#last.delete(what);
  }
}
