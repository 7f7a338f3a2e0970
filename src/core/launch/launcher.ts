import type { Message } from "../model/message.js";
import type { Outcome } from "../model/outcome.js";
import type { LaunchSpec, ResumePlan } from "../model/resumePlan.js";

/** One way of starting a training program here. A launcher is one file under `launchers/`. */
export interface Launcher {
  /** What `--launcher` takes. */
  readonly id: string;
  /** The command, or the sentence that says why this launcher cannot start this plan. */
  launch(plan: ResumePlan): Outcome<LaunchSpec, Message>;
}
