import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { olmoLayout } from "./layout.js";

/** OLMo: its checkpoints are read and checked; its trainings are not started yet. */
export const olmo = {
  id: "olmo",
  title: "OLMo",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [olmoLayout],
  resumesFrom: [olmoLayout.id],
  resume: notYetResumed("OLMo"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
