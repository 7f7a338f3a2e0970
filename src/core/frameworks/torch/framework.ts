import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { torchFileLayout } from "./layout.js";

/** PyTorch: its checkpoints are read and checked; its trainings are not started yet. */
export const torch = {
  id: "torch",
  title: "PyTorch",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [torchFileLayout],
  resumesFrom: [torchFileLayout.id],
  resume: notYetResumed("PyTorch"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
