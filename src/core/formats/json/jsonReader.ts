import type { ByteSource } from "../byteSource.js";
import type { FormatReader, Inspected } from "../formatReader.js";
import { jsonFacts } from "./jsonFacts.js";
import { jsonDefect, jsonListDefect, readJson } from "./jsonFile.js";

/** JSON objects: the records of trainers and of Hugging Face models. */
export const jsonReader = {
  id: "json",
  sniff: (_head, name) => (/\.json$/iu.test(name) ? "named" : undefined),
  check: async (source) => ({ defect: await jsonDefect(source) }),
  inspect: inspectJson,
} as const satisfies FormatReader;

/** JSON files that layouts know to be lists, such as LeRobot's groups of parameters. No name tells them from objects. */
export const jsonListReader = {
  id: "json-list",
  sniff: () => undefined,
  check: async (source) => ({ defect: await jsonListDefect(source) }),
  inspect: async (source) => ({ defect: await jsonListDefect(source) }),
} as const satisfies FormatReader;

async function inspectJson(source: ByteSource): Promise<Inspected> {
  const record = await readJson(source);
  return record.ok ? { metadata: jsonFacts(record.value) } : { defect: record.reason };
}
