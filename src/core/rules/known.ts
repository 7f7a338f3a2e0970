import { configSyntaxError } from "./each/configSyntaxError.js";
import { localPathReadAsHubId } from "./each/localPathReadAsHubId.js";
import { newestCheckpointIncomplete } from "./each/newestCheckpointIncomplete.js";
import { orzCriticFollowsPretrain } from "../frameworks/orz/rules/criticFollowsPretrain.js";
import { orzStepRestartsAtZero } from "../frameworks/orz/rules/stepRestartsAtZero.js";
import { pretrainStillBaseModel } from "./each/pretrainStillBaseModel.js";
import { wouldNeverSave } from "./each/wouldNeverSave.js";
import type { Rule } from "./rule.js";

/** Every rule, in the order of docs/rules.md. */
export const knownRules: readonly Rule[] = [
  configSyntaxError,
  localPathReadAsHubId,
  newestCheckpointIncomplete,
  pretrainStillBaseModel,
  orzCriticFollowsPretrain,
  orzStepRestartsAtZero,
  wouldNeverSave,
];
