import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { kerasLayout } from "./layout.js";

/** Keras: its checkpoints are read and checked; its trainings are not started yet. */
export const keras = {
  id: "keras",
  title: "Keras",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [kerasLayout],
  resumesFrom: [kerasLayout.id],
  resume: notYetResumed("Keras"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
