import { entriesOf, globalName, itemsOf, keyOf, type PickleValue } from "./pickleValue.js";
import { numpyScalar } from "./numpyScalar.js";

/** A value that stands in a pickle as itself. */
export type RecordedScalar = string | number | boolean | null;

const valueLimit = 20_000;
const visitLimit = 200_000;
const depthLimit = 12;
/** Longer lists are data (a random state, parameter numbers), no record. */
const itemLimit = 64;
const textLimit = 4096;

/**
 * Scalars of a pickle's value by dotted path, the outermost first, so that a limit cuts off the deepest. Integers beyond
 * 2^53 are given in digits; texts over 4,096 characters, lists of more than 64 items, and tensors are left out.
 */
export function recordedValues(root: PickleValue): ReadonlyMap<string, RecordedScalar> {
  const values = new Map<string, RecordedScalar>();
  let level: (readonly [string, PickleValue])[] = [["", root]];
  const seen = new Set<PickleValue>();
  let visits = 0;
  for (let depth = 0; depth < depthLimit && level.length > 0; depth += 1) {
    const next: (readonly [string, PickleValue])[] = [];
    for (const [name, value] of level) {
      const scalar = scalarOf(value);
      if (scalar !== undefined) {
        if (values.size < valueLimit) {
          values.set(name, scalar);
        }
        continue;
      }
      if (seen.has(value)) {
        continue;
      }
      seen.add(value);
      for (const [key, item] of childrenOf(value)) {
        visits += 1;
        if (visits > visitLimit) {
          return values;
        }
        next.push([name === "" ? key : `${name}.${key}`, item]);
      }
    }
    level = next;
  }
  return values;
}

/** Keys of the outermost mapping, each once, in file order. */
export function outermostKeys(root: PickleValue): readonly string[] {
  return [...new Set(entriesOf(root).flatMap(([key]) => keyOf(key) ?? []))];
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
  if (typeof value !== "object" || value?.kind !== "call" || value.states.length > 0) {
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
  const callee = value.kind === "call" ? (globalName(value.callee) ?? "") : "";
  if (callee.startsWith("torch._utils.") || callee.startsWith("torch._tensor.")) {
    return;
  }
  for (const [key, item] of entriesOf(value)) {
    const name = keyOf(key);
    if (name !== undefined) {
      yield [name, item];
    }
  }
}
