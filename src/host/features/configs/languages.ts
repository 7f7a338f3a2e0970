import { knownLanguages } from "../../../core/config/languages.js";

/** The languages that configs are written in, whose ids are the editor's too: what is checked when it is opened. */
export const configLanguages: readonly string[] = knownLanguages.map(({ id }) => id);
