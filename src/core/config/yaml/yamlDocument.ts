import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type Tags,
  type YAMLMap,
} from "yaml";
import type { ConfigData, ConfigEntry, ConfigProblem, ConfigValue } from "../../model/config.js";
import type { TextRange } from "../../model/textRange.js";
import type { ParsedConfig } from "../language.js";
import { entryLimit } from "../limits.js";
import { LineIndex } from "../lineIndex.js";
import { known, unknown } from "../python/pythonValue.js";

/**
 * Parses a text as PyYAML would (version 1.1, a key that is given twice counts the last time).
 * Undefined where the text nests deeper than the parser can follow.
 */
export function parseYaml(text: string): Document.Parsed | undefined {
  // The test for unique keys compares each key with all others: minutes for a large mapping.
  return unlessTooDeep(() =>
    parseDocument(text, { ...asPyYaml, uniqueKeys: false, logLevel: "silent" }),
  );
}

/** Version 1.1 with the one difference that matters: to PyYAML `y` and `n` are text. */
export const asPyYaml = {
  version: "1.1",
  customTags: (tags: Tags): Tags =>
    tags.map((tag) =>
      typeof tag === "object" && tag.tag === "tag:yaml.org,2002:bool" && tag.test !== undefined
        ? { ...tag, test: new RegExp(`^(?![yYnN]$)(?:${tag.test.source})`, "u") }
        : tag,
    ),
} as const;

/** The parser calls itself for what is nested, and so ends at the stack's limit: no text of people's comes near. */
function unlessTooDeep<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

/** What a YAML file sets: every leaf of its nested mappings, aliases and merge keys followed. */
export function readYaml(_file: string, text: string): ParsedConfig {
  const lines = new LineIndex(text);
  const document = parseYaml(text);
  const nothing = (kind: ConfigProblem["kind"]): ParsedConfig => ({
    scopes: [],
    imports: [],
    problems: [{ kind, range: lines.range(0, 0) }],
  });
  if (document === undefined) {
    return nothing("syntax");
  }
  const reading = unlessTooDeep(() => {
    const found = new YamlReading(document, lines);
    if (isMap(document.contents)) {
      found.leaves(document.contents, "", undefined);
    }
    return found;
  });
  if (reading === undefined) {
    return nothing("syntax");
  }
  if (reading.exhausted) {
    return nothing("too-large");
  }
  const problems = document.errors.map(({ pos }): ConfigProblem => ({
    kind: "syntax",
    range: lines.range(pos[0], pos[1]),
  }));
  const range = lines.range(0, text.length);
  return { scopes: [{ kind: "file", range, entries: reading.entries }], imports: [], problems };
}

/** Collects the leaves of a document. Aliases may name one mapping many times over, so all work is counted. */
class YamlReading {
  readonly entries: ConfigEntry[] = [];
  #budget = entryLimit;

  readonly #targets = new Map<Alias, Node>();

  constructor(
    document: Document.Parsed,
    private readonly lines: LineIndex,
  ) {
    // An alias is of the last anchor before it. Asked one by one, each would search the whole document.
    const anchors = new Map<string, Node>();
    visit(document, {
      Node: (_key, node) => {
        if (isAlias(node)) {
          const target = anchors.get(node.source);
          if (target !== undefined) {
            this.#targets.set(node, target);
          }
        } else if (node.anchor !== undefined) {
          anchors.set(node.anchor, node);
        }
      },
    });
  }

  get exhausted(): boolean {
    return this.#budget < 0;
  }

  /** `place` is where a mapping that came by an alias was asked for: its entries are shown there. */
  leaves(map: YAMLMap, prefix: string, place: TextRange | undefined): void {
    for (const pair of map.items) {
      this.#budget -= 1;
      if (this.exhausted) {
        return;
      }
      if (isMerge(pair)) {
        this.#merged(pair.value, prefix, place);
        continue;
      }
      const { key, value } = pair;
      const name = isScalar(key) ? keyText(key) : undefined;
      if (name === undefined || !isScalar(key)) {
        continue;
      }
      const path = prefix === "" ? name : `${prefix}.${name}`;
      const node = isNode(value) ? value : undefined;
      const keyRange = place ?? this.#range(key);
      const valueRange = place ?? (node === undefined ? emptyAfter(keyRange) : this.#range(node));
      const target = this.#target(node);
      if (isMap(target) && target.items.length > 0) {
        this.leaves(target, path, place ?? (target === node ? undefined : valueRange));
      } else {
        const entry = { key: path, value: this.#value(node), keyRange, valueRange, refersTo: [] };
        this.entries.push(entry);
      }
    }
  }

  /** `<<: *base`, or a list of them: what the mapping sets itself, wherever it stands, wins. */
  #merged(value: unknown, prefix: string, place: TextRange | undefined): void {
    const node = isNode(value) ? value : undefined;
    const at = place ?? (node === undefined ? undefined : this.#range(node));
    const target = this.#target(node);
    const maps = isSeq(target) ? target.items.toReversed() : [target];
    const own = this.entries.splice(0);
    for (const item of maps) {
      const map = this.#target(isNode(item) ? item : undefined);
      if (isMap(map)) {
        this.leaves(map, prefix, at);
      }
    }
    this.entries.push(...own);
  }

  #target(node: Node | undefined): Node | undefined {
    return isAlias(node) ? this.#targets.get(node) : node;
  }

  #value(node: Node | undefined): ConfigValue {
    const data = node === undefined ? null : this.#data(node, 0);
    return data === undefined ? unknown("") : known(data);
  }

  #data(node: unknown, depth: number): ConfigData | undefined {
    this.#budget -= 1;
    if (this.exhausted || depth > 100) {
      return undefined;
    }
    const target = this.#target(isNode(node) ? node : undefined);
    if (isScalar(target)) {
      return plain(target.value);
    }
    if (isSeq(target)) {
      const items = target.items.map((item) => this.#data(item, depth + 1));
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    if (isMap(target)) {
      const entries = target.items.map(({ key, value }) => [
        isScalar(key) ? keyText(key) : undefined,
        isNode(value) ? this.#data(value, depth + 1) : null,
      ]);
      return entries.every(([name, data]) => name !== undefined && data !== undefined)
        ? (Object.fromEntries(entries) as ConfigData)
        : undefined;
    }
    return node === null ? null : undefined;
  }

  #range(node: Node): TextRange {
    const [from = 0, to = 0] = node.range ?? [];
    return this.lines.range(from, to);
  }
}

/** True for `<<`, the key of version 1.1 that mixes another mapping in. */
export function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.source === "<<" && key.type === "PLAIN";
}

/** A key as text, as it is written: `1: x` is asked for by `1`, and `on: x` by `on`. */
export function keyText({ type, source, value }: Scalar): string | undefined {
  return type === "PLAIN" ? source : typeof value === "string" ? value : undefined;
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

/** OmegaConf and shells fill such a text in later: what it will be is not known here. */
const interpolation = /\$\{/u;

/** A scalar of this model; interpolated texts, dates, binary data and the numbers that JSON lacks are none. */
function plain(value: unknown): ConfigData | undefined {
  return (typeof value === "string" && !interpolation.test(value)) ||
    typeof value === "boolean" ||
    value === null ||
    (typeof value === "number" && Number.isFinite(value))
    ? value
    : undefined;
}

function emptyAfter({ end }: TextRange): TextRange {
  return { start: end, end };
}
