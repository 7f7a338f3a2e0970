/** Does one piece of work after the other. A piece that fails tells its own caller, and the next one is done. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  /** Waits for what came before, then works; settles as the work does. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
