import { parseJson, type JsonObject } from "./parseJson.js";

/** The object that a JSON record's text is; undefined when it does not parse or is none. */
export function recordOf(text: string | undefined): JsonObject | undefined {
  const record = text === undefined ? undefined : parseJson(new TextEncoder().encode(text));
  return record?.ok === true ? record.value : undefined;
}

/** A field of a record that is a finite number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** `global_step` of a JSON record's text; undefined when it has none or does not parse. */
export function globalStepOf(text: string | undefined): number | undefined {
  return numberOf(recordOf(text)?.["global_step"]);
}
