import { entriesOf, globalName, itemsOf, keyOf, type PickleValue } from "./value.js";
import { numpyScalar } from "./numpyScalar.js";

/** A value that stands in a pickle as itself. */
export type RecordedScalar = string | number | boolean | null;

const valueLimit = 20_000;
const depthLimit = 12;
/** Longer lists are data (a random state, parameter numbers), no record. */
const itemLimit = 64;
const textLimit = 4096;

/**
 * Scalars of a pickle's value by dotted path, the outermost first, so that a limit cuts off the deepest; a value that is
 * a scalar itself has the path "". Integers beyond 2^53 are given in digits; texts over 4,096 characters, lists of more
 * than 64 items, and tensors are left out. A container that stands in several places is read at its first.
 */
export function recordedValues(root: PickleValue): ReadonlyMap<string, RecordedScalar> {
  const values = new Map<string, RecordedScalar>();
  const seen = new Set<PickleValue>();
  let next: (readonly [string, PickleValue])[] = [];
  const note = (name: string, item: PickleValue): void => {
    if (isTensor(item)) {
      return;
    }
    const scalar = scalarOf(item);
    if (scalar === undefined) {
      if (!seen.has(item)) {
        seen.add(item);
        next.push([name, item]);
      }
    } else if (values.size < valueLimit) {
      values.set(name, scalar);
    }
  };
  note("", root);
  for (let depth = 0; depth < depthLimit && next.length > 0; depth += 1) {
    const level = next;
    next = [];
    for (const [name, value] of level) {
      const prefix = name === "" ? "" : `${name}.`;
      for (const [key, item] of childrenOf(value)) {
        note(prefix + key, item);
      }
    }
  }
  return values;
}

/** Keys of the outermost mapping, each once, in file order. */
export function outermostKeys(root: PickleValue): readonly string[] {
  const keys = new Set<string>();
  for (const [key] of entriesOf(root)) {
    const name = keyOf(key);
    if (name !== undefined) {
      keys.add(name);
    }
  }
  return [...keys];
}

/** Keys of the outermost mapping whose value holds nothing: None, or a container in which there is nothing else. */
export function emptyKeys(root: PickleValue): ReadonlySet<string> {
  const empty = new Set<string>();
  for (const [key, value] of entriesOf(root)) {
    const name = keyOf(key);
    if (name !== undefined && isNothing(value)) {
      empty.add(name);
    }
  }
  return empty;
}

/** A list of nothing but None is nothing too: one schedule for each optimizer, say, where there are none. */
function isNothing(value: PickleValue): boolean {
  if (typeof value !== "object" || value === null) {
    return value === null;
  }
  if (value.kind === "list" || value.kind === "tuple" || value.kind === "set") {
    return value.items.every((item) => item === null);
  }
  const plain =
    value.kind === "dict" ||
    (value.kind === "call" && globalName(value.callee)?.startsWith("collections.") === true);
  return plain && entriesOf(value).length === 0;
}

function isTensor(value: PickleValue): boolean {
  return (
    typeof value === "object" &&
    value?.kind === "call" &&
    /^torch\._(utils|tensor)\./u.test(globalName(value.callee) ?? "")
  );
}

function scalarOf(value: PickleValue): RecordedScalar | undefined {
  if (typeof value === "string") {
    return value.length <= textLimit ? value : undefined;
  }
  if (typeof value === "bigint") {
    return String(value);
  }
  return typeof value === "object" && value !== null
    ? (numpyScalar(value) ?? calledScalar(value))
    : value;
}

/** An enum member is its class called with its value, a path its class called with its parts. */
function calledScalar(value: PickleValue): RecordedScalar | undefined {
  if (typeof value !== "object" || value?.kind !== "call" || value.states !== undefined) {
    return undefined;
  }
  const args = itemsOf(value.args) ?? [];
  if (globalName(value.callee)?.startsWith("pathlib.") === true) {
    return args.every((part) => typeof part === "string")
      ? args.join("/").replace(/^\/\//u, "/")
      : undefined;
  }
  const [only] = args;
  return args.length !== 1 || only === undefined || typeof only === "object"
    ? undefined
    : scalarOf(only);
}

function* childrenOf(value: PickleValue): Iterable<readonly [string, PickleValue]> {
  if (typeof value !== "object" || value === null) {
    return;
  }
  if (value.kind === "list" || value.kind === "tuple") {
    if (value.items.length <= itemLimit) {
      yield* value.items.map((item, at) => [String(at), item] as const);
    }
    return;
  }
  for (const [key, item] of entriesOf(value)) {
    const name = keyOf(key);
    if (name !== undefined) {
      yield [name, item];
    }
  }
}
