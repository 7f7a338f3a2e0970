/** The object that a JSON record's text is; undefined when it does not parse or is none. */
export function recordOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = JSON.parse(text ?? "");
    return typeof data === "object" && data !== null
      ? (data as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A field of a record that is a number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** `global_step` of a JSON record's text; undefined when it has none or does not parse. */
export function globalStepOf(text: string | undefined): number | undefined {
  return numberOf(recordOf(text)?.["global_step"]);
}
