/**
 * Parses JSON with comments and commas before closing brackets, as VS Code's own files have them; undefined when it is
 * none.
 *
 * @see https://code.visualstudio.com/docs/languages/json#_json-with-comments
 */
export function parseJsonc(text: string): unknown {
  const bare = text
    .replace(/^\ufeff/u, "")
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n\r]*|\/\*.*?\*\//gsu, keepText(" "));
  try {
    return JSON.parse(bare.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/gu, keepText("")));
  } catch {
    return undefined;
  }
}

function keepText(other: string): (whole: string, text: string | undefined) => string {
  return (_whole, text) => text ?? other;
}
