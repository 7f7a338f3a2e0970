import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { nemoRlLayout } from "./layout.js";

/** NeMo RL: its checkpoints are read and checked; its trainings are not started yet. */
export const nemoRl = {
  id: "nemo-rl",
  title: "NeMo RL",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [nemoRlLayout],
  resumesFrom: [nemoRlLayout.id],
  resume: notYetResumed("NeMo RL"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
