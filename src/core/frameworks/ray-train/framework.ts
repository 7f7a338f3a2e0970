import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { rayTrainLayout } from "./layout.js";

/** Ray Train: its checkpoints are read and checked; its trainings are not started yet. */
export const rayTrain = {
  id: "ray-train",
  title: "Ray Train",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [rayTrainLayout],
  resumesFrom: [rayTrainLayout.id],
  resume: notYetResumed("Ray Train"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
