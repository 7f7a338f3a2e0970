export function contributionsSource(): Promise<string>;
