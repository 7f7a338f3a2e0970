// Regular expressions for names, as the globs that `workspaceContains:` takes. Globs are wider, never narrower.

/** The names that a pattern matches, as globs without braces. Understands what the layouts' markers are written with. */
export function globsOf({ source }) {
  let at = 0;
  const peek = () => source[at];
  const take = () => source[at++];

  /** Alternatives up to the end or a closing bracket; each a list of texts in which `$` stands for the end. */
  function alternatives() {
    const found = [...sequence()];
    while (peek() === "|") {
      take();
      found.push(...sequence());
    }
    return found;
  }

  function sequence() {
    let texts = [""];
    while (at < source.length && peek() !== "|" && peek() !== ")") {
      const piece = quantified(atom());
      texts = texts.flatMap((text) => piece.map((next) => text + next));
    }
    return texts;
  }

  function atom() {
    const character = take();
    switch (character) {
      case "^":
      case "$":
        return [character];
      case ".":
        return ["?"];
      case "\\":
        return [escaped(take())];
      case "[": {
        const end = source.indexOf("]", at);
        const body = source.slice(at, end).replace("\\d", "0-9");
        at = end + 1;
        return [`[${body}]`];
      }
      case "(": {
        at += source.startsWith("?:", at) ? 2 : 0;
        const inside = alternatives();
        take();
        return inside;
      }
      default:
        return [character];
    }
  }

  function escaped(character) {
    if (character === "d") {
      return "[0-9]";
    }
    if (/\w/u.test(character)) {
      throw new Error(`no glob for \\${character} in ${source}`);
    }
    return character;
  }

  /** One or more is the first and anything; none or more is anything. */
  function quantified(piece) {
    const quantifier = /^(?:[*+?]|\{\d+,?\d*\})/u.exec(source.slice(at))?.[0];
    at += quantifier?.length ?? 0;
    switch (quantifier) {
      case undefined:
        return piece;
      case "?":
        return ["", ...piece];
      case "*":
        return ["*"];
      default:
        return piece.map((text) => `${text}*`);
    }
  }

  return [
    ...new Set(
      alternatives().map((text) =>
        `${text.startsWith("^") ? "" : "*"}${text.replace(/^\^|\$.*$/gu, "")}${text.includes("$") ? "" : "*"}`.replace(
          /\*+/gu,
          "*",
        ),
      ),
    ),
  ];
}
