import { checkpointFindings } from "../findings/checkpointFindings.js";
import type { FindingDefinition } from "../findings/define.js";
import type { Framework } from "../frameworks/framework.js";
import { knownFrameworks } from "../frameworks/known.js";
import { knownRules } from "./known.js";

/** Every finding that Respawn can make, in the order of docs/rules.md: of configs first, then of checkpoints and plans. */
export const knownFindings: readonly FindingDefinition[] = [
  ...knownRules,
  ...[
    ...checkpointFindings,
    ...(knownFrameworks as readonly Framework[]).flatMap(({ findings = [] }) => findings),
  ].filter(({ id }) => !knownRules.some((rule) => rule.id === id)),
];
