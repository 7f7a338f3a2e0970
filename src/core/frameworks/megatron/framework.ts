import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { megatronLayout } from "./layout.js";

/** Megatron-LM: its checkpoints are read and checked; its trainings are not started yet. */
export const megatron = {
  id: "megatron",
  title: "Megatron-LM",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [megatronLayout],
  resumesFrom: [megatronLayout.id],
  resume: notYetResumed("Megatron-LM"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
