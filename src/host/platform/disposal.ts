/** What can be given back; the editor's own disposables are of this shape. */
export interface Disposable {
  dispose(): unknown;
}

/** Holds what lives as long as its owner. What arrives after the end is given back at once, so nothing outlives it. */
export class DisposableStore implements Disposable {
  #items: Disposable[] = [];
  #ended = false;

  /** Takes one on, and gives it back for use. */
  add<T extends Disposable>(item: T): T {
    if (this.#ended) {
      item.dispose();
    } else {
      this.#items.push(item);
    }
    return item;
  }

  /** Disposes the last first. One that throws keeps none of the others; what was thrown is thrown together at the end. */
  dispose(): void {
    this.#ended = true;
    const items = this.#items.toReversed();
    this.#items = [];
    const errors: unknown[] = [];
    for (const item of items) {
      try {
        item.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) {
      throw new AggregateError(errors, `${errors.length} could not be disposed`);
    }
  }
}
