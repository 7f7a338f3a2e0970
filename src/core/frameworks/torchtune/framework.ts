import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { torchtuneLayout } from "./layout.js";

/** torchtune: its checkpoints are read and checked; its trainings are not started yet. */
export const torchtune = {
  id: "torchtune",
  title: "torchtune",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [torchtuneLayout],
  resumesFrom: [torchtuneLayout.id],
  resume: notYetResumed("torchtune"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
