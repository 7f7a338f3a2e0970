import type { ByteSource } from "../byteSource.js";
import type { FormatReader, Inspected } from "../formatReader.js";
import { jsonFacts } from "./jsonFacts.js";
import { jsonDefect, readJson } from "./jsonFile.js";

/** JSON objects: the records of trainers and of Hugging Face models. */
export const jsonReader = {
  id: "json",
  sniff: (_head, name) => (/\.json$/iu.test(name) ? "named" : undefined),
  check: async (source) => ({ defect: await jsonDefect(source) }),
  inspect: inspectJson,
} as const satisfies FormatReader;

async function inspectJson(source: ByteSource): Promise<Inspected> {
  const record = await readJson(source);
  return record.ok ? { metadata: jsonFacts(record.value) } : { defect: record.reason };
}
