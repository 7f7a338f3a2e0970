import type { LayoutWriter } from "../layoutWriter.js";
import { deepspeedWriters } from "./deepspeed.js";
import { hfTrainerWriters } from "./hfTrainer.js";
import { verlFsdpWriters } from "./verlFsdp.js";
import { accelerateWriters } from "./accelerate.js";
import { composerWriters } from "./composer.js";
import { lightningWriters } from "./lightning.js";
import { modelWriters } from "./model.js";
import { orbaxWriters } from "./orbax.js";
import { rayTrainWriters } from "./rayTrain.js";
import { respawnWriters } from "./respawn.js";
import { torchFileWriters } from "./torchFile.js";
import { torchtuneWriters } from "./torchtune.js";

/** A writer for each variant of each layout. */
export const knownWriters: readonly LayoutWriter[] = [
  ...hfTrainerWriters,
  ...deepspeedWriters,
  ...verlFsdpWriters,
  ...accelerateWriters,
  ...composerWriters,
  ...lightningWriters,
  ...modelWriters,
  ...orbaxWriters,
  ...rayTrainWriters,
  ...respawnWriters,
  ...torchFileWriters,
  ...torchtuneWriters,
];
