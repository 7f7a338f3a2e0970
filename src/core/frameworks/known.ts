import type { Layout } from "../parts/layout.js";
import { accelerateLayout } from "./accelerate/layout.js";
import { composerLayout } from "./composer/layout.js";
import { dcpLayout } from "./torch-distributed/layout.js";
import { deepspeedLayout } from "./deepspeed/layout.js";
import { hfModelLayout } from "./huggingface/modelLayout.js";
import { hfTrainerLayout } from "./hf-trainer/layout.js";
import { kerasLayout } from "./keras/layout.js";
import { lightningLayout } from "./lightning/layout.js";
import { orbaxLayout } from "./orbax/layout.js";
import { megatronLayout } from "./megatron/layout.js";
import { nemoRlLayout } from "./nemo-rl/layout.js";
import { openrlhfLayout } from "./openrlhf/layout.js";
import { orzLayout } from "./orz/layout.js";
import { peftAdapterLayout } from "./huggingface/adapterLayout.js";
import { rayTrainLayout } from "./ray-train/layout.js";
import { respawnLayout } from "./respawn/layout.js";
import { torchFileLayout } from "./torch/layout.js";
import { torchtuneLayout } from "./torchtune/layout.js";
import { verlLayout } from "./verl/layout.js";

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
