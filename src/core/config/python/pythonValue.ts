import type { ConfigData, ConfigValue } from "../../model/config.js";

/** A value that static reading knows. */
export function known(data: ConfigData): ConfigValue {
  return { kind: "known", data };
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
  const asNumber = (_key: string, value: unknown): unknown =>
    typeof value === "boolean" ? Number(value) : Object.is(value, -0) ? 0 : value;
  return JSON.stringify(a, asNumber) === JSON.stringify(b, asNumber);
}
