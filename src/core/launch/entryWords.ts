import type { TrainingProgram } from "../model/resumePlan.js";

/** The words that name a program to Python, and to launchers that take the same ones: `-m module` or a script. */
export function entryWords({ entry }: TrainingProgram): readonly string[] {
  return "module" in entry ? ["-m", entry.module] : [entry.script];
}
