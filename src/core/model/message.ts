import { printable } from "../printable.js";

/**
 * A sentence for a person, not yet in a language: the English text is the key of the l10n bundles,
 * `{0}`, `{1}`… stand for the arguments. The edges (host, command line) render it.
 */
export interface Message {
  readonly text: string;
  readonly args: readonly MessageArgument[];
}

/** What a placeholder stands for: a name, a number, or a sentence that is translated by itself. */
export type MessageArgument = string | number | Message;

/** Builds a {@link Message}; a literal first argument, so that the bundles can be exported by reading the source. */
export function msg(text: string, ...args: readonly MessageArgument[]): Message {
  return { text, args };
}

/**
 * Fills the placeholders of a text, sentences in it with their English; a placeholder without an argument stays as it
 * is. Names and contents from outside are made printable here, where text leaves.
 */
export function fill(text: string, args: readonly MessageArgument[]): string {
  return text.replace(/\{(\d+)\}/gu, (whole, index: string) => {
    const arg = args[Number(index)];
    if (arg === undefined) {
      return whole;
    }
    return typeof arg === "object" ? fill(arg.text, arg.args) : printable(String(arg));
  });
}
