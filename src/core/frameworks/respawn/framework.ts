import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { respawnLayout } from "./layout.js";

/** Respawn: its checkpoints are read and checked; its trainings are not started yet. */
export const respawn = {
  id: "respawn",
  title: "Respawn",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [respawnLayout],
  resumesFrom: [respawnLayout.id],
  resume: notYetResumed("Respawn"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
