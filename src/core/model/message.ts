/**
 * A sentence for a person, not yet in a language: the English text is the key of the l10n bundles,
 * `{0}`, `{1}`… stand for the arguments. The edges (host, command line) render it.
 */
export interface Message {
  readonly text: string;
  readonly args: readonly (string | number)[];
}

/** Builds a {@link Message}; a literal first argument, so that the bundles can be exported by reading the source. */
export function msg(text: string, ...args: readonly (string | number)[]): Message {
  return { text, args };
}

/** Fills the placeholders of a text; a placeholder without an argument stays as it is. */
export function fill(text: string, args: readonly (string | number)[]): string {
  return text.replace(/\{(\d+)\}/gu, (whole, index: string) => {
    const arg = args[Number(index)];
    return arg === undefined ? whole : String(arg);
  });
}
