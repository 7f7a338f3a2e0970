/** How a framework's command line sets a key. */
export type ArgumentSyntax =
  /** `--key VALUE`, `--key=VALUE`: argparse and what is built on it. */
  | { readonly kind: "flags" }
  /** `key=VALUE`, behind a prefix where the settings are a group of their own: Hydra, OmegaConf's dot list. */
  | { readonly kind: "assignments"; readonly prefix: string }
  /** It takes no settings on its command line. */
  | { readonly kind: "none" };

/** The value that words of a command line give a key; the last one wins. Undefined when none does. */
export function argumentValue(
  syntax: ArgumentSyntax,
  words: readonly string[],
  key: string,
): string | undefined {
  switch (syntax.kind) {
    case "flags":
      return flagValue(words, key);
    case "assignments": {
      const start = `${syntax.prefix}${key}=`;
      const last = words.findLast((word) => word.replace(/^\+{1,2}/u, "").startsWith(start));
      return last === undefined ? undefined : unquoted(last.slice(last.indexOf("=") + 1));
    }
    case "none":
      return undefined;
  }
}

/** The words that set a key; undefined where the command line takes none. */
export function argumentWords(
  syntax: ArgumentSyntax,
  key: string,
  value: string,
): readonly string[] | undefined {
  switch (syntax.kind) {
    case "flags":
      return [`--${key}`, value];
    case "assignments":
      return [`${syntax.prefix}${key}=${quoted(value)}`];
    case "none":
      return undefined;
  }
}

function flagValue(words: readonly string[], key: string): string | undefined {
  let value: string | undefined;
  words.forEach((word, index) => {
    if (word === `--${key}`) {
      value = words[index + 1] ?? value;
    } else if (word.startsWith(`--${key}=`)) {
      value = word.slice(key.length + 3);
    }
  });
  return value;
}

/** Hydra's quoted text: what is between the quotes, with `\\'` and `\\"` for the quote itself. */
function unquoted(text: string): string {
  const quote = text[0] === "'" || text[0] === '"' ? text[0] : undefined;
  return quote !== undefined && text.length > 1 && text.endsWith(quote)
    ? text.slice(1, -1).replaceAll(`\\${quote}`, quote)
    : text;
}

/** Quoted where Hydra's grammar gives a character a meaning of its own. */
function quoted(text: string): string {
  return /^[A-Za-z0-9_./:@%+-]+$/u.test(text) ? text : `'${text.replaceAll("'", "\\'")}'`;
}
