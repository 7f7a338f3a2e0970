import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { rlinfLayout } from "./layout.js";

/** RLinf: its checkpoints are read and checked; its trainings are not started yet. */
export const rlinf = {
  id: "rlinf",
  title: "RLinf",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [rlinfLayout],
  resumesFrom: [rlinfLayout.id],
  resume: notYetResumed("RLinf"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
