import type { LayoutWriter } from "../layoutWriter.js";
import { deepspeedWriters } from "./deepspeed.js";
import { hfTrainerWriters } from "./hfTrainer.js";
import { verlFsdpWriters } from "./verlFsdp.js";

/** A writer for each variant of each layout. */
export const knownWriters: readonly LayoutWriter[] = [
  ...hfTrainerWriters,
  ...deepspeedWriters,
  ...verlFsdpWriters,
];
