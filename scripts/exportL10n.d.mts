export function sourceTexts(): { readonly texts: string[]; readonly mistakes: string[] };
