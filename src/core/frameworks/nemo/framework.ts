import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { nemoLayout } from "./layout.js";

/** NeMo: its checkpoints are read and checked; its trainings are not started yet. */
export const nemo = {
  id: "nemo",
  title: "NeMo",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [nemoLayout],
  resumesFrom: [nemoLayout.id],
  resume: notYetResumed("NeMo"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
