/** Records have some tens of fields; a tokenizer's vocabulary is no metadata. */
const fieldLimit = 1000;
const depthLimit = 3;
const textLimit = 2000;

/**
 * The fields of a JSON record as flat texts: `rope_scaling.factor` gives `8`, a list its length. It is how
 * config.json, trainer_state.json and the records of other trainers are shown and compared.
 */
export function jsonFacts(record: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  const visit = (prefix: string, value: unknown, depth: number): void => {
    if (facts.size >= fieldLimit) {
      return;
    }
    if (!isRecord(value) || depth === depthLimit) {
      facts.set(prefix, textOf(value));
      return;
    }
    for (const [key, child] of Object.entries(value)) {
      visit(prefix === "" ? key : `${prefix}.${key}`, child, depth + 1);
    }
  };
  visit("", record, 0);
  return facts;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Short lists of plain values are shown, longer ones counted. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) {
    const plain = value.length <= 8 && value.every((item) => !isRecord(item));
    return plain ? `[${value.map(itemText).join(",")}]`.slice(0, textLimit) : `[${value.length}]`;
  }
  if (isRecord(value)) {
    return `{${Object.keys(value).length}}`;
  }
  return String(value).slice(0, textLimit);
}

/** As JSON spells it, and NaN and infinity as Python does. */
function itemText(item: unknown): string {
  return typeof item === "number"
    ? String(item)
    : Array.isArray(item)
      ? textOf(item)
      : JSON.stringify(item);
}
