/** A stretch of a file, end exclusive, and what takes its bytes as they go by. */
export interface Span {
  readonly begin: number;
  readonly end: number;
  take(bytes: Uint8Array): void;
}

/** Hands the bytes of a file, which come in order, to the spans that they lie in. Spans must not overlap. */
export class Track {
  readonly #spans: readonly Span[];
  #next = 0;

  constructor(spans: readonly Span[]) {
    this.#spans = spans.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  }

  /** Takes the chunk that begins at `offset` of the file. */
  feed(chunk: Uint8Array, offset: number): void {
    const until = offset + chunk.length;
    for (let span = this.#spans[this.#next]; span !== undefined; span = this.#spans[this.#next]) {
      if (span.begin >= until) {
        return;
      }
      span.take(
        chunk.subarray(
          Math.max(0, span.begin - offset),
          Math.max(0, Math.min(chunk.length, span.end - offset)),
        ),
      );
      if (span.end > until) {
        return;
      }
      this.#next += 1;
    }
  }
}
