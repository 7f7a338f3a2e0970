export function globsOf(pattern: RegExp): readonly string[];
