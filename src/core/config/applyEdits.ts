import type { TextEdit } from "../model/finding.js";
import { LineIndex } from "./lineIndex.js";

/** A text after edits that do not overlap; insertions at one place stand in the order of the edits. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = new LineIndex(text);
  const pieces: string[] = [];
  let at = 0;
  for (const { range, text: replacement } of edits.toSorted(
    (a, b) => lines.offset(a.range.start) - lines.offset(b.range.start),
  )) {
    pieces.push(text.slice(at, lines.offset(range.start)), replacement);
    at = lines.offset(range.end);
  }
  pieces.push(text.slice(at));
  return pieces.join("");
}
