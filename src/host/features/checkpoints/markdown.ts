import { printable } from "../../../core/printable.js";

/**
 * A name or path as a code span: its fence is longer than any run of backticks in it, so that no name closes it. What cannot be
 * printed stands by its number.
 *
 * @see https://spec.commonmark.org/0.31.2/#code-spans
 */
export function code(text: string): string {
  const shown = printable(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  // One space is taken off each end again, so that a backtick may stand there.
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}

/** Text in which nothing is Markdown: no link, no image, no address that becomes one. */
export function plain(text: string): string {
  return printable(text).replace(/[!-/:-@[-`{-~]/gu, "\\$&");
}
