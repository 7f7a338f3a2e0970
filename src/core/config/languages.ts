import type { ConfigLanguage } from "./language.js";
import { jsonLanguage } from "./json/jsonLanguage.js";
import { pythonLanguage } from "./python/pythonLanguage.js";
import { yamlLanguage } from "./yaml/yamlLanguage.js";

/** Every language that configs are read in. */
export const knownLanguages: readonly ConfigLanguage[] = [
  pythonLanguage,
  yamlLanguage,
  jsonLanguage,
];

/** The language of a file, by its ending; undefined when Respawn reads no such files. */
export function languageOf(file: string): ConfigLanguage | undefined {
  const lower = file.toLowerCase();
  return knownLanguages.find(({ extensions }) =>
    extensions.some((extension) => lower.endsWith(extension)),
  );
}
