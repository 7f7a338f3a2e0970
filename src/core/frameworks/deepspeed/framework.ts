import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { deepspeedLayout } from "./layout.js";

/** DeepSpeed: its checkpoints are read and checked; its trainings are not started yet. */
export const deepspeed = {
  id: "deepspeed",
  title: "DeepSpeed",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [deepspeedLayout],
  resumesFrom: [deepspeedLayout.id],
  resume: notYetResumed("DeepSpeed"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
