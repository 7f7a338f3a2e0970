/**
 * Quotes one word for a POSIX shell. For display and for copying only: Respawn itself starts argument
 * vectors and never builds a command line.
 */
export function quotePosixWord(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/u.test(word) && !/^[^/]*=/u.test(word)) {
    return word;
  }
  if (/^(?:--)?[A-Za-z_][A-Za-z0-9_.-]*=[A-Za-z0-9_@%+:,./-]*$/u.test(word)) {
    return word;
  }
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Quotes an argument vector for a POSIX shell, so that pasting it starts the same command. A command
 * word that looks like an assignment (`a=b`) is quoted, for a shell would take it as one.
 */
export function quotePosix(argv: readonly string[]): string {
  return argv
    .map((word, index) =>
      index === 0 && word.includes("=")
        ? `'${word.replaceAll("'", `'\\''`)}'`
        : quotePosixWord(word),
    )
    .join(" ");
}
