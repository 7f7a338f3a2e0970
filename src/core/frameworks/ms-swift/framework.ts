import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { msSwiftLayout } from "./layout.js";

/** ms-swift: its checkpoints are read and checked; its trainings are not started yet. */
export const msSwift = {
  id: "ms-swift",
  title: "ms-swift",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [msSwiftLayout],
  resumesFrom: [msSwiftLayout.id],
  resume: notYetResumed("ms-swift"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
