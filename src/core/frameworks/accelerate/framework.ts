import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { accelerateLayout } from "./layout.js";

/** Accelerate: its checkpoints are read and checked; its trainings are not started yet. */
export const accelerate = {
  id: "accelerate",
  title: "Accelerate",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [accelerateLayout],
  resumesFrom: [accelerateLayout.id],
  resume: notYetResumed("Accelerate"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
