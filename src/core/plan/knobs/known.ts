import type { Knob } from "../knob.js";
import { hfTrainerKnob } from "./hfTrainer.js";
import { orzKnob } from "./orz.js";

/** The trainers that Respawn can start, by the framework that a config shows. */
export const knownKnobs: readonly Knob[] = [orzKnob, hfTrainerKnob];
