import type { ConfigChange, ConfigData } from "../model/config.js";

/** How the mappings of a parsed text are walked: `Tree` is a mapping, `Leaf` any value in one. */
export interface MappingWalk<Tree, Leaf> {
  /** The value that a mapping itself gives to a key; undefined when it gives none. */
  child(tree: Tree, key: string): Leaf | undefined;
  /** The value as a mapping; undefined when it is none that can be changed. */
  mapping(leaf: Leaf): Tree | undefined;
}

/** Where changes go: values to replace, and keys to add to mappings that are there. */
export interface PlacedChanges<Tree, Leaf> {
  readonly replaced: readonly { readonly leaf: Leaf; readonly value: ConfigData }[];
  /** One entry a mapping and key; what is nested in it is merged. */
  readonly added: readonly {
    readonly tree: Tree;
    readonly key: string;
    readonly value: ConfigData;
  }[];
}

/**
 * Finds the place of each change by its dotted key. Parents that are missing are added with their
 * children, one parent for all of them; undefined when a parent is there but is no mapping.
 */
export function placeChanges<Tree extends object, Leaf>(
  root: Tree,
  changes: readonly Pick<ConfigChange, "key" | "value">[],
  walk: MappingWalk<Tree, Leaf>,
): PlacedChanges<Tree, Leaf> | undefined {
  const replaced: { leaf: Leaf; value: ConfigData }[] = [];
  const added = new Map<Tree, Map<string, ConfigData>>();
  for (const { key, value } of changes) {
    const found = descend(root, key.split("."), walk);
    if (found === undefined) {
      return undefined;
    }
    if (found.leaf !== undefined) {
      replaced.push({ leaf: found.leaf, value });
      continue;
    }
    const [first = "", ...rest] = found.missing;
    const keys = added.get(found.tree) ?? new Map<string, ConfigData>();
    keys.set(first, nested(keys.get(first), rest, value));
    added.set(found.tree, keys);
  }
  return {
    replaced,
    added: [...added].flatMap(([tree, keys]) =>
      [...keys].map(([key, value]) => ({ tree, key, value })),
    ),
  };
}

interface Descent<Tree, Leaf> {
  readonly tree: Tree;
  readonly leaf: Leaf | undefined;
  /** The rest of the path, of which nothing is there. */
  readonly missing: readonly string[];
}

/** A key may itself hold dots, so the longest one that is there is taken. */
function descend<Tree, Leaf>(
  tree: Tree,
  path: readonly string[],
  walk: MappingWalk<Tree, Leaf>,
): Descent<Tree, Leaf> | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const leaf = walk.child(tree, path.slice(0, length).join("."));
    if (leaf === undefined) {
      continue;
    }
    if (length === path.length) {
      return { tree, leaf, missing: [] };
    }
    const inner = walk.mapping(leaf);
    return inner === undefined ? undefined : descend(inner, path.slice(length), walk);
  }
  return { tree, leaf: undefined, missing: path };
}

function nested(
  before: ConfigData | undefined,
  path: readonly string[],
  value: ConfigData,
): ConfigData {
  const [first, ...rest] = path;
  if (first === undefined) {
    return value;
  }
  const siblings =
    typeof before === "object" && before !== null && !Array.isArray(before)
      ? (before as Readonly<Record<string, ConfigData>>)
      : {};
  return { ...siblings, [first]: nested(siblings[first], rest, value) };
}
