import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { openrlhfLayout } from "./layout.js";

/** OpenRLHF: its checkpoints are read and checked; its trainings are not started yet. */
export const openrlhf = {
  id: "openrlhf",
  title: "OpenRLHF",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [openrlhfLayout],
  resumesFrom: [openrlhfLayout.id],
  resume: notYetResumed("OpenRLHF"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
