import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { lerobotLayout } from "./layout.js";

/** LeRobot: its checkpoints are read and checked; its trainings are not started yet. */
export const lerobot = {
  id: "lerobot",
  title: "LeRobot",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [lerobotLayout],
  resumesFrom: [lerobotLayout.id],
  resume: notYetResumed("LeRobot"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
