import type { LayoutWriter } from "../layoutWriter.js";
import { dcpWriters } from "./dcp.js";
import { deepspeedWriters } from "./deepspeed.js";
import { hfTrainerWriters } from "./hfTrainer.js";
import { megatronWriters } from "./megatron.js";
import { nemoRlWriters } from "./nemoRl.js";
import { openrlhfWriters } from "./openrlhf.js";
import { verlFsdpWriters } from "./verlFsdp.js";
import { lerobotWriters } from "./lerobot.js";
import { msSwiftWriters } from "./msSwift.js";
import { nemoWriters } from "./nemo.js";
import { olmoWriters } from "./olmo.js";
import { speechbrainWriters } from "./speechbrain.js";
import { verlForkWriters } from "./verlForks.js";
import { accelerateWriters } from "./accelerate.js";
import { composerWriters } from "./composer.js";
import { kerasWriters } from "./keras.js";
import { lightningWriters } from "./lightning.js";
import { modelWriters } from "./model.js";
import { orbaxWriters } from "./orbax.js";
import { rayTrainWriters } from "./rayTrain.js";
import { respawnWriters } from "./respawn.js";
import { stableBaselines3Writers } from "./stableBaselines3.js";
import { torchFileWriters } from "./torchFile.js";
import { torchtuneWriters } from "./torchtune.js";
import { verlMegatronWriters } from "./verlMegatron.js";

/** A writer for each variant of each layout. */
export const knownWriters: readonly LayoutWriter[] = [
  ...hfTrainerWriters,
  ...deepspeedWriters,
  ...openrlhfWriters,
  ...verlFsdpWriters,
  ...accelerateWriters,
  ...composerWriters,
  ...kerasWriters,
  ...lightningWriters,
  ...modelWriters,
  ...orbaxWriters,
  ...rayTrainWriters,
  ...respawnWriters,
  ...stableBaselines3Writers,
  ...torchFileWriters,
  ...torchtuneWriters,
  ...verlMegatronWriters,
  ...megatronWriters,
  ...dcpWriters,
  ...nemoRlWriters,
  ...lerobotWriters,
  ...msSwiftWriters,
  ...nemoWriters,
  ...olmoWriters,
  ...speechbrainWriters,
  ...verlForkWriters,
];
