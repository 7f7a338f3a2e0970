import type { ConfigDocument } from "../model/config.js";
import { msg, type Message } from "../model/message.js";
import { knownLanguages, languageOf } from "./languages.js";
import type { ReadOptions } from "./language.js";
import { textLimit } from "./limits.js";
import { LineIndex } from "./lineIndex.js";

/**
 * Reads what a text sets, in the language that the file's ending tells; nothing is run. A file in
 * another language, one that is too large, and binary junk give a document without entries.
 */
export function readDocument(
  file: string,
  text: string,
  options: ReadOptions = {},
): ConfigDocument {
  const language = languageOf(file);
  const empty: ConfigDocument = {
    file,
    language: language?.id,
    text,
    scopes: [],
    imports: [],
    problems: [],
    ignores: new Map(),
  };
  if (language === undefined || text.includes("\u0000")) {
    return empty;
  }
  if (text.length > textLimit) {
    return { ...empty, problems: [tooLarge(text)] };
  }
  return {
    ...empty,
    ...language.parse(file, text, options),
    ignores:
      language.comment === undefined ? empty.ignores : ignoreComments(text, language.comment),
  };
}

/** Why nothing of a document was read, for a person who named the file; undefined when it was read. */
export function whyUnread({ file, language, problems }: ConfigDocument): Message | undefined {
  if (language === undefined) {
    const endings = knownLanguages.flatMap(({ extensions }) => extensions).join(", ");
    return msg("{0}: Respawn does not read configs of this kind. It reads {1}.", file, endings);
  }
  return problems.some(({ kind }) => kind === "too-large")
    ? msg("{0}: too large for a config, so it was not read.", file)
    : undefined;
}

/** The problem of a text that is not read for its size. */
export function tooLarge(text: string): ConfigDocument["problems"][number] {
  const firstLine = Math.max(0, text.search(/[\r\n]/u));
  return { kind: "too-large", range: new LineIndex("").range(0, firstLine) };
}

/** `# respawn-ignore rule-a rule-b`. */
function ignoreComments(text: string, comment: string): ConfigDocument["ignores"] {
  const ignores = new Map<number, readonly string[]>();
  const pattern = new RegExp(`${comment}\\s*respawn-ignore\\b:?(.*)$`, "u");
  text.split(/\r\n|\r|\n/u).forEach((line, number) => {
    const match = pattern.exec(line);
    if (match !== null) {
      ignores.set(
        number,
        (match[1] ?? "").split(/[\s,]+/u).filter((word) => word !== ""),
      );
    }
  });
  return ignores;
}
