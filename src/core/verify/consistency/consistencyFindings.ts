import type { LayoutMatch } from "../../parts/layout.js";
import type { Finding } from "../../model/finding.js";
import type { FileSystem } from "../../ports.js";
import type { FileCheck } from "../fileCheck.js";
import { configJsonVsTensors } from "./configJsonVsTensors.js";
import { dtypeChanged } from "./dtypeChanged.js";
import { modelsOf, type ConsistencyRule } from "./modelFacts.js";
import { strayShards } from "./strayShards.js";
import { tiedHeadAmbiguous } from "./tiedHeadAmbiguous.js";
import { tokenizerLargerThanEmbedding } from "./tokenizerLargerThanEmbedding.js";

const rules: readonly ConsistencyRule[] = [
  configJsonVsTensors,
  tokenizerLargerThanEmbedding,
  tiedHeadAmbiguous,
  dtypeChanged,
  strayShards,
];

/** Whether the parts of a checkpoint's model folders belong together, by headers and small records alone. */
export async function consistencyFindings(
  fs: FileSystem,
  match: LayoutMatch,
  checks: readonly FileCheck[],
): Promise<readonly Finding[]> {
  const models = await modelsOf(fs, match, checks);
  const found = await Promise.all(
    models.flatMap((model) => rules.map(async (rule) => rule(model))),
  );
  return found.flat();
}
