import type { LayoutWriter } from "../layoutWriter.js";
import { dcpWriters } from "./dcp.js";
import { deepspeedWriters } from "./deepspeed.js";
import { hfTrainerWriters } from "./hfTrainer.js";
import { megatronWriters } from "./megatron.js";
import { nemoRlWriters } from "./nemoRl.js";
import { openrlhfWriters } from "./openrlhf.js";
import { verlFsdpWriters } from "./verlFsdp.js";
import { verlMegatronWriters } from "./verlMegatron.js";

/** A writer for each variant of each layout. */
export const knownWriters: readonly LayoutWriter[] = [
  ...hfTrainerWriters,
  ...deepspeedWriters,
  ...openrlhfWriters,
  ...verlFsdpWriters,
  ...verlMegatronWriters,
  ...megatronWriters,
  ...dcpWriters,
  ...nemoRlWriters,
];
