/** `global_step` of a JSON record's text; undefined when it has none or does not parse. */
export function globalStepOf(text: string | undefined): number | undefined {
  try {
    const data = JSON.parse(text ?? "") as { readonly global_step?: unknown } | null;
    return typeof data?.global_step === "number" ? data.global_step : undefined;
  } catch {
    return undefined;
  }
}
