/** The line break that a text uses: that of its first line. */
export function newlineOf(text: string): string {
  return /\r\n|\r|\n/u.exec(text)?.[0] ?? "\n";
}

/** The offset at which the line of an offset ends, before its break. */
export function lineEnd(text: string, from: number): number {
  const rest = text.slice(from).search(/[\r\n]/u);
  return rest === -1 ? text.length : from + rest;
}

/** The white space that the line of an offset begins with. */
export function indentAt(text: string, offset: number): string {
  const start =
    Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  return /^[ \t]*/u.exec(text.slice(start))?.[0] ?? "";
}

/** One step of a text's indentation: that of its first indented line, else two spaces. */
export function indentUnit(text: string): string {
  return /^([ \t]+)\S/mu.exec(text)?.[1] ?? "  ";
}
