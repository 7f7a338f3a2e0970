import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { orbaxLayout } from "./layout.js";

/** Orbax: its checkpoints are read and checked; its trainings are not started yet. */
export const orbax = {
  id: "orbax",
  title: "Orbax",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [orbaxLayout],
  resumesFrom: [orbaxLayout.id],
  resume: notYetResumed("Orbax"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
