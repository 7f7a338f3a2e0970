/** Where a finding is explained: its section of docs/rules.md. */
export function helpAddress(id: string): string {
  return `https://github.com/respawn-dev/respawn/blob/main/docs/rules.md#${id}`;
}
