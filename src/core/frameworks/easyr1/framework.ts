import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { easyr1Layout } from "./layout.js";

/** EasyR1: its checkpoints are read and checked; its trainings are not started yet. */
export const easyr1 = {
  id: "easyr1",
  title: "EasyR1",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [easyr1Layout],
  resumesFrom: [easyr1Layout.id],
  resume: notYetResumed("EasyR1"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
