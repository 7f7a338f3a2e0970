import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/json";
import type { ConfigData, ConfigEntry, ConfigProblem, ConfigValue } from "../../model/config.js";
import type { ParsedConfig } from "../language.js";
import { entryLimit } from "../limits.js";
import { LineIndex } from "../lineIndex.js";
import { known, unknown } from "../python/pythonValue.js";

/** Brackets inside brackets, deeper than any config's. */
const depthLimit = 200;

/** What a JSON file sets: every leaf of its nested objects. */
export function readJson(_file: string, text: string): ParsedConfig {
  const lines = new LineIndex(text);
  const nothing = (kind: ConfigProblem["kind"]): ParsedConfig => ({
    scopes: [],
    imports: [],
    problems: [{ kind, range: lines.range(0, 0) }],
  });
  if (isTooDeep(text)) {
    return nothing("syntax");
  }
  const tree = parser.parse(text);
  const entries: ConfigEntry[] = [];
  const root = tree.topNode.getChild("Object");
  if (root !== null && !leaves(root, "", { text, lines, entries })) {
    return nothing("too-large");
  }
  const problems: ConfigProblem[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.type.isError && problems.length < 20) {
        problems.push({ kind: "syntax", range: lines.range(node.from, node.to) });
      }
    },
  });
  const range = lines.range(0, text.length);
  return { scopes: [{ kind: "file", range, entries }], imports: [], problems };
}

/** The properties of an object that are whole, in order. */
export function propertiesOf(
  object: SyntaxNode,
  text: string,
): readonly { readonly name: string; readonly key: SyntaxNode; readonly value: SyntaxNode }[] {
  return object.getChildren("Property").flatMap((property) => {
    const key = property.getChild("PropertyName");
    const value = property.lastChild;
    const name = key === null ? undefined : literal(text.slice(key.from, key.to));
    return key === null || value === null || value.type.isError || typeof name !== "string"
      ? []
      : [{ name, key, value }];
  });
}

/** Collects the leaves; false as soon as there are more than a config has. */
function leaves(
  object: SyntaxNode,
  prefix: string,
  into: { readonly text: string; readonly lines: LineIndex; readonly entries: ConfigEntry[] },
): boolean {
  return propertiesOf(object, into.text).every(({ name, key, value }) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    if (value.name === "Object" && value.getChild("Property") !== null) {
      return leaves(value, path, into);
    }
    into.entries.push({
      key: path,
      value: valueOf(into.text.slice(value.from, value.to)),
      keyRange: into.lines.range(key.from, key.to),
      valueRange: into.lines.range(value.from, value.to),
      refersTo: [],
    });
    return into.entries.length <= entryLimit;
  });
}

function valueOf(source: string): ConfigValue {
  const data = literal(source);
  return data === undefined ? unknown(source) : known(data);
}

function literal(source: string): ConfigData | undefined {
  try {
    return JSON.parse(source) as ConfigData;
  } catch {
    return undefined;
  }
}

/** Brackets outside of strings, counted before anything walks them. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[[\]{}]/gu)) {
    if (token === "[" || token === "{") {
      depth += 1;
      if (depth > depthLimit) {
        return true;
      }
    } else if (token === "]" || token === "}") {
      depth -= 1;
    }
  }
  return false;
}
