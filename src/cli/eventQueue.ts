/** Events in the order in which they came, kept until somebody asks for the next one. */
export class EventQueue<T> {
  readonly #waiting: T[] = [];
  #wanted: ((event: T) => void) | undefined;

  push(event: T): void {
    const give = this.#wanted;
    this.#wanted = undefined;
    if (give === undefined) {
      this.#waiting.push(event);
    } else {
      give(event);
    }
  }

  async next(): Promise<T> {
    return (
      this.#waiting.shift() ??
      new Promise<T>((resolve) => {
        this.#wanted = resolve;
      })
    );
  }
}
