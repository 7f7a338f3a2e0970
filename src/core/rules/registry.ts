import { checkpointFindings } from "../findings/checkpointFindings.js";
import { defineFinding, type FindingDefinition } from "../findings/define.js";
import type { Framework } from "../frameworks/framework.js";
import { knownFrameworks } from "../frameworks/known.js";
import { knownRules } from "./known.js";

/** Every finding that Respawn can make, in the order of docs/rules.md: of configs first, then of checkpoints and plans. */
export const knownFindings: readonly FindingDefinition[] = [
  ...knownRules
    .filter(({ id }) => !checkpointFindings.some((finding) => finding.id === id))
    .map(({ id, severity, docs }) =>
      defineFinding({
        id,
        severity,
        effect: "none",
        docs: { what: docs, why: docs, next: docs },
        sources: [],
      }),
    ),
  ...checkpointFindings,
  ...(knownFrameworks as readonly Framework[]).flatMap(({ findings = [] }) => findings),
];
