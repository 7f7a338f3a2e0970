import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/json";
import type { ConfigChange, ConfigData, ConfigDocument } from "../../model/config.js";
import type { TextEdit } from "../../model/finding.js";
import { LineIndex } from "../lineIndex.js";
import { indentAt, indentUnit, newlineOf } from "../lineStyle.js";
import { placeChanges } from "../nestedChanges.js";
import { propertiesOf } from "./jsonDocument.js";

/** Sets values of nested objects; a property is added on a line of its own where the others have one. */
export function editJson(
  { file, text }: ConfigDocument,
  changes: readonly ConfigChange[],
): readonly TextEdit[] | undefined {
  const root = parser.parse(text).topNode.getChild("Object");
  const placed =
    root === null
      ? undefined
      : placeChanges<SyntaxNode, SyntaxNode>(root, changes, {
          child: (object, key) =>
            propertiesOf(object, text).findLast(({ name }) => name === key)?.value,
          mapping: (value) => (value.name === "Object" ? value : undefined),
        });
  if (placed === undefined) {
    return undefined;
  }
  const lines = new LineIndex(text);
  const edit = (from: number, to: number, replacement: string): TextEdit => ({
    file,
    range: lines.range(from, to),
    text: replacement,
  });
  const filled = new Set<number>();
  return [
    ...placed.replaced.map(({ leaf, value }) =>
      edit(leaf.from, leaf.to, source(text, value, indentAt(text, leaf.from))),
    ),
    ...placed.added.map(({ tree, key, value }) => {
      const last = propertiesOf(tree, text).at(-1)?.value;
      const first = last === undefined && !filled.has(tree.from);
      filled.add(tree.from);
      const at = last?.to ?? tree.from + 1;
      const ownLine = /[\r\n]/u.test(text.slice(tree.from, tree.to));
      const indent =
        last === undefined ? indentAt(text, tree.from) + indentUnit(text) : indentAt(text, last.to);
      const lead = ownLine ? newlineOf(text) + indent : first ? "" : " ";
      const shown = ownLine ? source(text, value, indent) : JSON.stringify(value);
      return edit(at, at, `${first ? "" : ","}${lead}${JSON.stringify(key)}: ${shown}`);
    }),
  ];
}

/** A value as JSON, its further lines indented below `indent`. */
function source(text: string, value: ConfigData, indent: string): string {
  const wrapped =
    Array.isArray(value) || typeof value !== "object"
      ? JSON.stringify(value)
      : JSON.stringify(value, null, indentUnit(text));
  return wrapped.replaceAll("\n", newlineOf(text) + indent);
}
