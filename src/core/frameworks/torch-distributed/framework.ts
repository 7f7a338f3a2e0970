import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { dcpLayout } from "./layout.js";

/** torch.distributed.checkpoint: its checkpoints are read and checked; its trainings are not started yet. */
export const torchDistributed = {
  id: "torch-distributed",
  title: "torch.distributed.checkpoint",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [dcpLayout],
  resumesFrom: [dcpLayout.id],
  resume: notYetResumed("torch.distributed.checkpoint"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
