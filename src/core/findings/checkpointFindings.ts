import { agreementFindings } from "./agreement.js";
import { choiceFindings } from "./choice.js";
import { contentsFindings } from "./contents.js";
import type { FindingDefinition } from "./define.js";
import { historyFindings } from "./history.js";
import { manifestFindings } from "./manifests.js";
import { placeFindings } from "./places.js";
import { wholenessFindings } from "./wholeness.js";

/** Every finding about checkpoints that is not a single framework's, in the order of docs/rules.md. */
export const checkpointFindings: readonly FindingDefinition[] = [
  ...wholenessFindings,
  ...agreementFindings,
  ...contentsFindings,
  ...manifestFindings,
  ...placeFindings,
  ...historyFindings,
  ...choiceFindings,
];
