import { msg } from "../../model/message.js";
import type { ByteSource } from "../byteSource.js";
import type { FormatCheck, FormatReader } from "../formatReader.js";
import { readJson } from "../json/jsonFile.js";
import { jsonReader } from "../json/jsonReader.js";
import { shardCountOf, weightMapOf } from "./weightsIndex.js";

/** `*.index.json` of Hugging Face, of safetensors or torch shards. A layout knows it by its name; to others it is JSON. */
export const weightsIndexReader = {
  id: "weights-index",
  sniff: () => undefined,
  check: checkIndex,
  inspect: jsonReader.inspect,
} as const satisfies FormatReader;

/** Whether it names shards, and as many as their names promise. */
async function checkIndex(source: ByteSource): Promise<FormatCheck> {
  const data = await readJson(source);
  if (!data.ok) {
    return { defect: data.reason };
  }
  const weightMap = weightMapOf(data.value);
  if (weightMap === undefined) {
    return { defect: { kind: "invalid", message: msg("has no usable weight_map") } };
  }
  const shards = new Set(weightMap.values());
  const promised = Math.max(0, ...[...shards].map((name) => shardCountOf(name) ?? 0));
  const message = msg("names {0} shards, their names promise {1}", shards.size, promised);
  return {
    defect: promised > shards.size ? { kind: "invalid", message } : undefined,
    weightMap,
  };
}
