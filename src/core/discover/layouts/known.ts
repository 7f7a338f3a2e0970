import type { Layout } from "../layout.js";
import { accelerateLayout } from "./accelerate.js";
import { composerLayout } from "./composer.js";
import { dcpLayout } from "./dcp.js";
import { deepspeedLayout } from "./deepspeed.js";
import { hfModelLayout } from "./hfModel.js";
import { hfTrainerLayout } from "./hfTrainer.js";
import { kerasLayout } from "./keras.js";
import { lightningLayout } from "./lightning.js";
import { orbaxLayout } from "./orbax.js";
import { megatronLayout } from "./megatron.js";
import { nemoRlLayout } from "./nemoRl.js";
import { openrlhfLayout } from "./openrlhf.js";
import { orzLayout } from "./orz.js";
import { peftAdapterLayout } from "./peftAdapter.js";
import { rayTrainLayout } from "./rayTrain.js";
import { respawnLayout } from "./respawn.js";
import { torchFileLayout } from "./torchFile.js";
import { torchtuneLayout } from "./torchtune.js";
import { verlLayout } from "./verl.js";

/** Every layout that Respawn recognises, specific before generic: the first that recognises a folder owns it. */
export const knownLayouts: readonly Layout[] = [
  orzLayout,
  hfTrainerLayout,
  verlLayout,
  openrlhfLayout,
  nemoRlLayout,
  megatronLayout,
  lightningLayout,
  composerLayout,
  orbaxLayout,
  rayTrainLayout,
  kerasLayout,
  deepspeedLayout,
  accelerateLayout,
  torchtuneLayout,
  dcpLayout,
  respawnLayout,
  peftAdapterLayout,
  hfModelLayout,
  torchFileLayout,
];
