import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { composerLayout } from "./layout.js";

/** Composer: its checkpoints are read and checked; its trainings are not started yet. */
export const composer = {
  id: "composer",
  title: "Composer",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [composerLayout],
  resumesFrom: [composerLayout.id],
  resume: notYetResumed("Composer"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
