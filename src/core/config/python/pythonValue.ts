import type { ConfigData, ConfigValue } from "../../model/config.js";

/**
 * Characters and items of the largest value that is followed. Names let a few lines grow a value without end (`x = x + x`, `x = [x, x]`);
 * with this bound every comparison and every text made of values is short.
 */
export const weightLimit = 10_000;
const depthLimit = 100;

/** A value that static reading knows; one that is too large to follow is unknown. */
export function known(data: ConfigData): ConfigValue {
  const { weight, depth } = measure(data);
  return weight > weightLimit || depth > depthLimit
    ? unknown("a value that is too large to follow")
    : { kind: "known", data };
}

interface Measure {
  /** Items and characters, each as often as it is reached. */
  readonly weight: number;
  readonly depth: number;
}

/** Each list and mapping is measured once, however often it stands in others. */
const measured = new WeakMap<object, Measure>();

function measure(data: ConfigData): Measure {
  if (typeof data !== "object" || data === null) {
    return { weight: typeof data === "string" ? 1 + data.length : 1, depth: 0 };
  }
  const before = measured.get(data);
  if (before !== undefined) {
    return before;
  }
  let [weight, depth] = [1, 0];
  for (const [key, item] of Object.entries<ConfigData>(data)) {
    const inner = measure(item);
    weight += inner.weight + (Array.isArray(data) ? 0 : key.length);
    depth = Math.max(depth, inner.depth + 1);
  }
  measured.set(data, { weight, depth });
  return { weight, depth };
}

/** A value that only running would tell; `why` is the expression that stopped the reading. */
export function unknown(why: string): ConfigValue {
  return { kind: "unknown", why: why.length > 80 ? `${why.slice(0, 77)}...` : why };
}

/** Python's truth of a value. */
export function isTrue(data: ConfigData): boolean {
  if (Array.isArray(data)) {
    return data.length > 0;
  }
  if (typeof data === "object" && data !== null) {
    return Object.keys(data).length > 0;
  }
  return data !== null && data !== false && data !== 0 && data !== "";
}

/** Python's `str()` of a scalar; undefined where it is not plainly the same in both languages. */
export function pythonText(data: ConfigData): string | undefined {
  if (typeof data === "number") {
    return Number.isSafeInteger(data) ? String(data) : undefined;
  }
  if (typeof data === "string") {
    return data;
  }
  return data === null ? "None" : data === true ? "True" : data === false ? "False" : undefined;
}

/** Python's `==` on values of this model: booleans are the numbers 0 and 1. */
export function equal(a: ConfigData, b: ConfigData): boolean {
  return comparable(a) === comparable(b);
}

/** True when a list has an item that is equal. */
export function contains(list: readonly ConfigData[], item: ConfigData): boolean {
  const wanted = comparable(item);
  return list.some((each) => comparable(each) === wanted);
}

function comparable(data: ConfigData): string {
  return JSON.stringify(data, (_key, value: unknown) =>
    typeof value === "boolean" ? Number(value) : Object.is(value, -0) ? 0 : value,
  );
}
