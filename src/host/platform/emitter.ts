import type { Disposable } from "./disposal.js";
import type { Logger } from "./logger.js";

/** Takes a listener on, until what it returns is disposed. */
export type Listen<T> = (listener: (value: T) => unknown) => Disposable;

/** Tells listeners of changes, without the editor. One that throws is logged, and the others are told all the same. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => unknown>();

  constructor(private readonly logger: Logger) {}

  readonly event: Listen<T> = (listener) => {
    // A function of its own, so that one listener may be taken on twice.
    const own = (value: T): unknown => listener(value);
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.logger.error("a listener failed", error);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
