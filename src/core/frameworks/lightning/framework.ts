import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { lightningLayout } from "./layout.js";

/** PyTorch Lightning: its checkpoints are read and checked; its trainings are not started yet. */
export const lightning = {
  id: "lightning",
  title: "PyTorch Lightning",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [lightningLayout],
  resumesFrom: [lightningLayout.id],
  resume: notYetResumed("PyTorch Lightning"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
