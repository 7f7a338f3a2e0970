/**
 * Characters that do not stand for themselves on a screen: controls (a newline in a folder's name could fake a line of
 * output, an escape sequence drives the terminal), marks that reorder text, line separators, halves of a surrogate pair.
 */
const unprintable =
  /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A name or text from outside as it may be shown to a person: in one line, each unprintable character by its number
 * (`\x1b`, `\u{202e}`). Text that has none comes back as it is, so that showing it twice changes nothing.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return (
      short[character] ??
      (code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`)
    );
  });
}
