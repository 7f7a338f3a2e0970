import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { skyrlLayout } from "./layout.js";

/** SkyRL: its checkpoints are read and checked; its trainings are not started yet. */
export const skyrl = {
  id: "skyrl",
  title: "SkyRL",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [skyrlLayout],
  resumesFrom: [skyrlLayout.id],
  resume: notYetResumed("SkyRL"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
