import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { verlLayout } from "./layout.js";

/** verl: its checkpoints are read and checked; its trainings are not started yet. */
export const verl = {
  id: "verl",
  title: "verl",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [verlLayout],
  resumesFrom: [verlLayout.id],
  resume: notYetResumed("verl"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
