import type { ResumeStrategy } from "../frameworks/resumeStrategy.js";
import { hfTrainerResume } from "../frameworks/hf-trainer/resume.js";
import { orzResume } from "../frameworks/orz/resume.js";

/** The trainers that Respawn can start, by the framework that a config shows. */
export const knownStrategies: readonly ResumeStrategy[] = [orzResume, hfTrainerResume];
