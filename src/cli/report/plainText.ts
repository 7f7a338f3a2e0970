/** Text from a file in one line: none may end a line or move the cursor of a terminal. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, "�");
}

/** Cut to what a line of a terminal has room for. */
export function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
