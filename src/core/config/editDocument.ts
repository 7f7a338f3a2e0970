import type { ConfigChange, ConfigDocument, ConfigEntry, ConfigScope } from "../model/config.js";
import type { TextEdit } from "../model/finding.js";
import type { TextPosition } from "../model/textRange.js";
import { applyEdits } from "./applyEdits.js";
import { languageOf } from "./languages.js";
import { LineIndex } from "./lineIndex.js";
import { readDocument } from "./readDocument.js";
import { entryOf } from "./setting.js";

/**
 * The edits that set values in a config, in its own language, with all else left as it is. They are tried
 * on the text first: undefined when a value cannot be set, or when anything else would change with it.
 */
export function editDocument(
  document: ConfigDocument,
  changes: readonly ConfigChange[],
): readonly TextEdit[] | undefined {
  const found = languageOf(document.file)?.edit(document, changes);
  if (found === undefined) {
    return undefined;
  }
  const edits = found.toSorted(
    ({ range: { start: a } }, { range: { start: b } }) => a.line - b.line || a.column - b.column,
  );
  const after = readDocument(document.file, applyEdits(document.text, edits));
  return after.problems.length <= document.problems.length && holds(document, changes, after)
    ? edits
    : undefined;
}

/** Whether each changed key has its value, and each other entry the text that it had. */
function holds(
  before: ConfigDocument,
  changes: readonly ConfigChange[],
  after: ConfigDocument,
): boolean {
  if (before.scopes.length !== after.scopes.length) {
    return false;
  }
  const set = changes.every(({ scope, key, value }) => {
    const now = after.scopes[before.scopes.indexOf(scope)];
    const entry = now === undefined ? undefined : entryOf({ scopes: [now] }, key);
    return (
      entry?.value.kind === "known" && JSON.stringify(entry.value.data) === JSON.stringify(value)
    );
  });
  return (
    set &&
    before.scopes.every((scope, index) => {
      const now = after.scopes[index];
      const around = new Set(enclosing(scope, changes).map(({ key }) => key));
      // An empty mapping is a value, and none any more once something is in it.
      const isChanged = (key: string): boolean =>
        around.has(key) ||
        changes.some((change) => change.key === key || change.key.startsWith(`${key}.`));
      return (
        now !== undefined && others(before, scope, isChanged) === others(after, now, isChanged)
      );
    })
  );
}

/** Entries whose value is a call that is changed: `args` of `args = TrainingArguments(…)`. */
function enclosing(
  { entries }: ConfigScope,
  changes: readonly ConfigChange[],
): readonly ConfigEntry[] {
  return entries.filter(({ valueRange }) =>
    changes.some(
      ({ scope: { kind, range } }) =>
        kind === "call" &&
        !isBefore(range.start, valueRange.start) &&
        !isBefore(valueRange.end, range.end),
    ),
  );
}

function isBefore(a: TextPosition, b: TextPosition): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}

function others(
  { text }: ConfigDocument,
  { entries }: ConfigScope,
  isChanged: (key: string) => boolean,
): string {
  const lines = new LineIndex(text);
  return JSON.stringify(
    entries
      .filter(({ key }) => !isChanged(key))
      .map(({ key, valueRange: { start, end } }) => [
        key,
        text.slice(lines.offset(start), lines.offset(end)),
      ]),
  );
}
