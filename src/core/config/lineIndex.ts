import type { TextPosition, TextRange } from "../model/textRange.js";

/** Turns offsets of a text into lines and columns, and back. */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    const starts = [0];
    for (const match of text.matchAll(/\r\n|\r|\n/gu)) {
      starts.push(match.index + match[0].length);
    }
    this.#starts = starts;
    this.#length = text.length;
  }

  /** Zero-based line and column of an offset; past the end it is the end. */
  position(offset: number): TextPosition {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return { line: low, column: offset - (this.#starts[low] ?? 0) };
  }

  /** The offset of a position; past the last line it is the end. */
  offset({ line, column }: TextPosition): number {
    return Math.min((this.#starts[line] ?? this.#length) + column, this.#length);
  }

  range(from: number, to: number): TextRange {
    return { start: this.position(from), end: this.position(to) };
  }
}
