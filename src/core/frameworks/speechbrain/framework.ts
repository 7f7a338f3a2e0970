import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { speechbrainLayout } from "./layout.js";

/** SpeechBrain: its checkpoints are read and checked; its trainings are not started yet. */
export const speechbrain = {
  id: "speechbrain",
  title: "SpeechBrain",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [speechbrainLayout],
  resumesFrom: [speechbrainLayout.id],
  resume: notYetResumed("SpeechBrain"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
