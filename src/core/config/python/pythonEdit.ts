import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";
import type { ConfigChange, ConfigData, ConfigDocument, ConfigScope } from "../../model/config.js";
import type { TextEdit } from "../../model/finding.js";
import { LineIndex } from "../lineIndex.js";
import { indentAt, lineEnd, newlineOf } from "../lineStyle.js";
import { entryOf } from "../setting.js";
import { pythonSource } from "./pythonString.js";

/** A text to put in the place of another, by offsets. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

interface Setting {
  readonly key: string;
  readonly value: ConfigData;
  readonly source: string;
}

/** Sets attributes of classes, keyword arguments of calls, and plain assignments of a module. */
export function editPython(
  document: ConfigDocument,
  changes: readonly ConfigChange[],
): readonly TextEdit[] | undefined {
  const { text, file } = document;
  const lines = new LineIndex(text);
  const tree = parser.parse(text);
  const pieces: Piece[] = [];
  for (const [scope, own] of byScope(changes)) {
    const missing: Setting[] = [];
    for (const { key, value } of own) {
      const range = entryOf({ scopes: [scope] }, key)?.valueRange;
      const from = range === undefined ? 0 : lines.offset(range.start);
      const to = range === undefined ? 0 : lines.offset(range.end);
      const single = /^[a-z]*'(?!')/iu.test(text.slice(from, to));
      const source = pythonSource(value, single ? "'" : '"');
      if (source === undefined) {
        return undefined;
      }
      if (range === undefined) {
        missing.push({ key, value, source });
      } else {
        pieces.push({ from, to, text: source });
      }
    }
    const added = missing.length === 0 ? [] : add({ text, tree, lines }, scope, missing);
    if (added === undefined) {
      return undefined;
    }
    pieces.push(...added);
  }
  return pieces.map((piece) => ({
    file,
    range: lines.range(piece.from, piece.to),
    text: piece.text,
  }));
}

function byScope(changes: readonly ConfigChange[]): ReadonlyMap<ConfigScope, ConfigChange[]> {
  const groups = new Map<ConfigScope, ConfigChange[]>();
  for (const change of changes) {
    groups.set(change.scope, [...(groups.get(change.scope) ?? []), change]);
  }
  return groups;
}

interface Place {
  readonly text: string;
  readonly tree: Tree;
  readonly lines: LineIndex;
}

function add(
  place: Place,
  scope: ConfigScope,
  settings: readonly Setting[],
): readonly Piece[] | undefined {
  const from = place.lines.offset(scope.range.start);
  switch (scope.kind) {
    case "file":
      return addStatements(place, place.tree.topNode, settings);
    case "class": {
      const body = nodeAt(place.tree, from, "ClassDefinition")?.getChild("Body");
      return body === undefined || body === null ? undefined : addStatements(place, body, settings);
    }
    case "call": {
      const to = place.lines.offset(scope.range.end);
      const list = nodeAt(place.tree, from, "CallExpression", to)?.getChild("ArgList");
      return list === undefined || list === null ? undefined : addArguments(place, list, settings);
    }
  }
}

/** The node of a kind that begins at an offset; `to` tells calls apart that begin alike, as in `f()()`. */
function nodeAt(tree: Tree, from: number, name: string, to?: number): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  tree.iterate({
    from,
    to: to ?? from,
    enter: ({ node }) => {
      if (node.name === name && node.from === from && (to === undefined || node.to === to)) {
        found ??= node;
      }
      return found === undefined;
    },
  });
  return found;
}

/** After the last plain assignment of a block, with its indentation, and annotated where that one is. */
function addStatements(
  { text, lines }: Place,
  block: SyntaxNode,
  settings: readonly Setting[],
): readonly Piece[] | undefined {
  const last = block
    .getChildren("AssignStatement")
    .findLast((node) => node.getChildren("AssignOp").length === 1);
  if (last === undefined) {
    return undefined;
  }
  const lineStart = last.from - lines.position(last.from).column;
  const indent = text.slice(lineStart, last.from);
  if (/\S/u.test(indent)) {
    return undefined; // `class C: x = 1`, all in one line.
  }
  const annotated = last.getChild("TypeDef") !== null;
  const at = lineEnd(text, last.to);
  const added = settings.map(
    ({ key, value, source }) =>
      `${newlineOf(text)}${indent}${key}${annotated ? `: ${annotation(value)}` : ""} = ${source}`,
  );
  return [{ from: at, to: at, text: added.join("") }];
}

/** After the last argument: on lines of their own where that one has one. */
function addArguments(
  { text, lines }: Place,
  list: SyntaxNode,
  settings: readonly Setting[],
): readonly Piece[] | undefined {
  const children: SyntaxNode[] = [];
  for (let child = list.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== "Comment") {
      children.push(child);
    }
  }
  // What a mapping holds is not known: the key may be in it. And a generator stands alone.
  if (children.some(({ name }) => name === "**" || name === "for")) {
    return undefined;
  }
  const words = settings.map(({ key, source }) => `${key}=${source}`);
  const open = children[0];
  const close = children.at(-1);
  const last = children.at(-2);
  if (open === undefined || last === undefined || close?.name !== ")") {
    return undefined;
  }
  if (last === open) {
    return [{ from: open.to, to: open.to, text: words.join(", ") }];
  }
  const comma = last.name === ",";
  const first = comma ? children.at(-3) : last;
  const ownLine =
    first !== undefined && lines.position(close.from).line > lines.position(last.to).line;
  if (!ownLine) {
    const between = comma ? " " : ", ";
    return [{ from: last.to, to: last.to, text: `${between}${words.join(", ")}` }];
  }
  const indent = indentAt(text, first.from);
  const at = lineEnd(text, last.to);
  const body = words.map((word) => `${newlineOf(text)}${indent}${word}`).join(",");
  return comma
    ? [{ from: at, to: at, text: `${body},` }]
    : at === last.to
      ? [{ from: at, to: at, text: `,${body}` }]
      : [
          { from: last.to, to: last.to, text: "," },
          { from: at, to: at, text: body },
        ];
}

/** A dataclass has only annotated fields. */
function annotation(value: ConfigData): string {
  if (typeof value === "string") {
    return "str";
  }
  if (typeof value === "boolean") {
    return "bool";
  }
  if (typeof value === "number") {
    return Number.isInteger(value) ? "int" : "float";
  }
  return value === null ? "object" : Array.isArray(value) ? "list" : "dict";
}
