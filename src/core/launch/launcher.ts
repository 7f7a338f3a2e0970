import type { LaunchSpec, TrainingProgram } from "../model/resumePlan.js";

/** One way of starting a training program here. A launcher is one file under `launchers/`. */
export interface Launcher {
  /** What `--launcher` takes. */
  readonly id: string;
  spec(program: TrainingProgram): LaunchSpec;
}
