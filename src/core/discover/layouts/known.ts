import type { Layout } from "../layout.js";
import { deepspeedLayout } from "./deepspeed.js";
import { hfTrainerLayout } from "./hfTrainer.js";
import { orzLayout } from "./orz.js";
import { verlLayout } from "./verl.js";

/** Every layout that Respawn recognises; the first that recognises a folder owns it. */
export const knownLayouts: readonly Layout[] = [
  orzLayout,
  hfTrainerLayout,
  verlLayout,
  deepspeedLayout,
];
