import type { Rule } from "../findings/rule.js";
import type { Framework } from "../frameworks/framework.js";
import { knownFrameworks } from "../frameworks/known.js";
import { configSyntaxError } from "./each/configSyntaxError.js";
import { localPathReadAsHubId } from "./each/localPathReadAsHubId.js";
import { newestCheckpointIncomplete } from "./each/newestCheckpointIncomplete.js";
import { resumePathMissing } from "./each/resumePathMissing.js";
import { startsOverCheckpoints } from "./each/startsOverCheckpoints.js";
import { weightsFromCheckpoint } from "./each/weightsFromCheckpoint.js";
import { wouldNeverSave } from "./each/wouldNeverSave.js";

/** Rules that speak of roles, for every framework. */
const genericRules: readonly Rule[] = [
  configSyntaxError,
  localPathReadAsHubId,
  newestCheckpointIncomplete,
  resumePathMissing,
  startsOverCheckpoints,
  weightsFromCheckpoint,
  wouldNeverSave,
];

/** The rules for a framework's configs. */
export function rulesFor({ rules }: Framework): readonly Rule[] {
  return [...genericRules, ...rules];
}

/** Every rule, in the order of docs/rules.md. */
export const knownRules: readonly Rule[] = [
  ...genericRules,
  ...(knownFrameworks as readonly Framework[]).flatMap(({ rules }) => rules),
];
