import { checkpointFindings } from "../findings/checkpointFindings.js";
import type { FindingDefinition } from "../findings/define.js";
import { orzFindings } from "../frameworks/orz/findings.js";

/** Every finding that Respawn can make about checkpoints and plans, in the order of docs/rules.md. */
export const knownFindings: readonly FindingDefinition[] = [...checkpointFindings, ...orzFindings];
