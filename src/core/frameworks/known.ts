import { accelerate } from "./accelerate/framework.js";
import { composer } from "./composer/framework.js";
import { deepspeed } from "./deepspeed/framework.js";
import { easyr1 } from "./easyr1/framework.js";
import { hfTrainer } from "./hf-trainer/framework.js";
import { huggingface } from "./huggingface/framework.js";
import { keras } from "./keras/framework.js";
import { lerobot } from "./lerobot/framework.js";
import { lightning } from "./lightning/framework.js";
import { llamaFactory } from "./llama-factory/framework.js";
import { megatron } from "./megatron/framework.js";
import { msSwift } from "./ms-swift/framework.js";
import { nemo } from "./nemo/framework.js";
import { nemoRl } from "./nemo-rl/framework.js";
import { olmo } from "./olmo/framework.js";
import { openrlhf } from "./openrlhf/framework.js";
import { orbax } from "./orbax/framework.js";
import { orz } from "./orz/framework.js";
import { rayTrain } from "./ray-train/framework.js";
import { rlinf } from "./rlinf/framework.js";
import { respawn } from "./respawn/framework.js";
import { skyrl } from "./skyrl/framework.js";
import { stableBaselines3 } from "./stable-baselines3/framework.js";
import { speechbrain } from "./speechbrain/framework.js";
import { torch } from "./torch/framework.js";
import { torchDistributed } from "./torch-distributed/framework.js";
import { torchtune } from "./torchtune/framework.js";
import { verl } from "./verl/framework.js";
import type { Framework } from "./framework.js";
import type { Layout } from "../parts/layout.js";

/**
 * Every framework, specific before generic: of two that recognise a config, or whose layouts recognise a folder, the
 * first has it.
 */
export const knownFrameworks = [
  orz,
  msSwift,
  llamaFactory,
  hfTrainer,
  easyr1,
  skyrl,
  rlinf,
  verl,
  openrlhf,
  nemoRl,
  megatron,
  lightning,
  composer,
  lerobot,
  nemo,
  olmo,
  speechbrain,
  orbax,
  rayTrain,
  keras,
  stableBaselines3,
  deepspeed,
  accelerate,
  torchtune,
  torchDistributed,
  respawn,
  huggingface,
  torch,
] as const satisfies readonly Framework[];

/** Id of a layout. */
export type LayoutId = (typeof knownFrameworks)[number]["layouts"][number]["id"];

/** Every layout that Respawn recognises, in the order of the frameworks. */
export const knownLayouts: readonly Layout[] = knownFrameworks.flatMap(
  ({ layouts }): readonly Layout[] => layouts,
);
