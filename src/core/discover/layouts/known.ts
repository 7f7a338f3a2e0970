import type { Layout } from "../layout.js";
import { accelerateLayout } from "./accelerate.js";
import { hfTrainerLayout } from "./hfTrainer.js";
import { lightningLayout } from "./lightning.js";
import { orzLayout } from "./orz.js";
import { torchFileLayout } from "./torchFile.js";

/** Every layout that Respawn recognises; the first that recognises a folder owns it. */
export const knownLayouts: readonly Layout[] = [
  orzLayout,
  hfTrainerLayout,
  lightningLayout,
  accelerateLayout,
  torchFileLayout,
];
