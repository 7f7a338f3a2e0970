export function rulesDoc(): Promise<string>;
