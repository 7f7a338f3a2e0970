import type { Layout } from "../layout.js";
import { dcpLayout } from "./dcp.js";
import { deepspeedLayout } from "./deepspeed.js";
import { hfTrainerLayout } from "./hfTrainer.js";
import { megatronLayout } from "./megatron.js";
import { nemoRlLayout } from "./nemoRl.js";
import { openrlhfLayout } from "./openrlhf.js";
import { orzLayout } from "./orz.js";
import { verlLayout } from "./verl.js";

/** Every layout that Respawn recognises, the particular before the general; the first that recognises a folder owns it. */
export const knownLayouts: readonly Layout[] = [
  orzLayout,
  hfTrainerLayout,
  verlLayout,
  openrlhfLayout,
  nemoRlLayout,
  megatronLayout,
  deepspeedLayout,
  dcpLayout,
];
