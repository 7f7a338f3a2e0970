import { isAlias, isMap, isScalar, stringify, type Node, type YAMLMap } from "yaml";
import type { ConfigChange, ConfigData, ConfigDocument } from "../../model/config.js";
import type { TextEdit } from "../../model/finding.js";
import { LineIndex } from "../lineIndex.js";
import { indentUnit, lineEnd, newlineOf } from "../lineStyle.js";
import { placeChanges } from "../nestedChanges.js";
import { asPyYaml, isMerge, keyText, parseYaml } from "./yamlDocument.js";

/** A key's value, or the place behind the colon where it has none. */
interface YamlLeaf {
  readonly node: Node | undefined;
  readonly from: number;
  readonly to: number;
}

/** Sets values of nested mappings, in block and flow style. A value behind an alias is not touched. */
export function editYaml(
  { file, text }: ConfigDocument,
  changes: readonly ConfigChange[],
): readonly TextEdit[] | undefined {
  const lines = new LineIndex(text);
  const edit = (from: number, to: number, replacement: string): TextEdit => ({
    file,
    range: lines.range(from, to),
    text: replacement,
  });
  const root = parseYaml(text)?.contents;
  if (!isMap(root)) {
    return undefined;
  }
  const placed = placeChanges<YAMLMap, YamlLeaf>(root, changes, {
    child: (map, key) => childOf(map, key, text),
    mapping: ({ node }) => (isMap(node) ? node : undefined),
  });
  if (placed === undefined) {
    return undefined;
  }
  const edits: TextEdit[] = [];
  for (const { leaf, value } of placed.replaced) {
    const replacement = replacementOf(leaf, value, text);
    if (replacement === undefined) {
      return undefined;
    }
    edits.push(edit(leaf.from, leaf.to, replacement));
  }
  for (const [map, added] of grouped(placed.added)) {
    const piece = map.flow === true ? addToFlow(map, added) : addToBlock(map, added, text);
    if (piece === undefined) {
      return undefined;
    }
    edits.push(edit(piece.at, piece.at, piece.text));
  }
  return edits;
}

type Added = readonly { readonly key: string; readonly value: ConfigData }[];

function grouped(
  added: readonly { readonly tree: YAMLMap; readonly key: string; readonly value: ConfigData }[],
): ReadonlyMap<YAMLMap, Added> {
  const groups = new Map<YAMLMap, Added>();
  for (const { tree, key, value } of added) {
    groups.set(tree, [...(groups.get(tree) ?? []), { key, value }]);
  }
  return groups;
}

function childOf(map: YAMLMap, key: string, text: string): YamlLeaf | undefined {
  const pair = map.items.findLast(
    (item) => !isMerge(item) && isScalar(item.key) && keyText(item.key) === key,
  );
  if (pair === undefined || !isScalar(pair.key)) {
    return undefined;
  }
  const node =
    isScalar(pair.value) || isMap(pair.value) || isAlias(pair.value) ? pair.value : undefined;
  const other = node === undefined ? (pair.value as Node | null) : node;
  const [, keyEnd = 0] = pair.key.range ?? [];
  const colon = text.indexOf(":", keyEnd) + 1;
  const [from = colon, to = colon] = other?.range ?? [];
  return from === to
    ? { node: undefined, from: colon, to: colon }
    : { node: other ?? undefined, from, to };
}

/** The new text of a value; undefined for blocks of several lines, which no other value fits into. */
function replacementOf(
  { node, from, to }: YamlLeaf,
  value: ConfigData,
  text: string,
): string | undefined {
  if (node === undefined) {
    return ` ${flow(value)}`;
  }
  const old = text.slice(from, to);
  if (/[\r\n]/u.test(old) || (isMap(node) && node.items.length > 0) || isAlias(node)) {
    return undefined;
  }
  if (typeof value === "string" && isScalar(node)) {
    if (node.type === "QUOTE_SINGLE" && !/[\r\n]/u.test(value)) {
      return `'${value.replaceAll("'", "''")}'`;
    }
    if (node.type === "QUOTE_DOUBLE") {
      return JSON.stringify(value);
    }
  }
  return flow(value);
}

/** `{a: 1}`: behind the last value, or into the empty braces. */
function addToFlow(map: YAMLMap, added: Added): { at: number; text: string } | undefined {
  const last = map.items.at(-1);
  const end = last === undefined ? undefined : endOf(last.value, last.key);
  const words = added.map(({ key, value }) => `${flow(key)}: ${flow(value)}`).join(", ");
  return last === undefined
    ? { at: (map.range?.[0] ?? 0) + 1, text: words }
    : end === undefined
      ? undefined
      : { at: end, text: `, ${words}` };
}

/** Lines of their own below the last value, as deep as the mapping's first key. */
function addToBlock(
  map: YAMLMap,
  added: Added,
  text: string,
): { at: number; text: string } | undefined {
  const [first] = map.items;
  const last = map.items.at(-1);
  const end = last === undefined ? undefined : endOf(last.value, last.key);
  const start = isScalar(first?.key) ? first.key.range?.[0] : undefined;
  if (end === undefined || start === undefined) {
    return undefined;
  }
  const newline = newlineOf(text);
  const indent = " ".repeat(new LineIndex(text).position(start).column);
  const unit = indentUnit(text).includes("\t") ? "  " : indentUnit(text);
  const body = added.flatMap(({ key, value }) => block(key, value, indent, unit)).join(newline);
  const below = /[\r\n]$/u.test(text.slice(0, end));
  const at = below ? end : lineEnd(text, end);
  return { at, text: below ? body + newline : newline + body };
}

function block(key: string, value: ConfigData, indent: string, unit: string): readonly string[] {
  const nested = typeof value === "object" && value !== null && !Array.isArray(value);
  return nested
    ? [
        `${indent}${flow(key)}:`,
        ...Object.entries(value).flatMap(([name, item]) => block(name, item, indent + unit, unit)),
      ]
    : [`${indent}${flow(key)}: ${flow(value)}`];
}

function endOf(...nodes: readonly unknown[]): number | undefined {
  for (const node of nodes) {
    const range = (node as Node | null)?.range;
    if (range !== undefined && range !== null && range[0] < range[1]) {
      return range[1];
    }
  }
  return undefined;
}

/** A value in one line, quoted where PyYAML would read it as something else. */
function flow(value: ConfigData): string {
  return stringify(value, {
    ...asPyYaml,
    collectionStyle: "flow",
    flowCollectionPadding: false,
    lineWidth: 0,
    defaultStringType: "PLAIN",
    blockQuote: false,
  }).trimEnd();
}
