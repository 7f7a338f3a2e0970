/** Whether a file's name matches a pattern of the manifest: `*` for any text, `{a,b}` for one of several. */
export function matchesName(pattern: string, name: string): boolean {
  const source = pattern.replace(/[*{},]|[^*{},]+/gu, (piece) => {
    const meaning: Readonly<Record<string, string>> = { "*": ".*", "{": "(?:", "}": ")", ",": "|" };
    return meaning[piece] ?? piece.replace(/[\\^$.+?()[\]|]/gu, "\\$&");
  });
  return new RegExp(`^${source}$`, "u").test(name);
}
