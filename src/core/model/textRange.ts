/** A position in a text: zero-based line and column, in UTF-16 units as editors count them. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** A half-open range of a text. */
export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}
