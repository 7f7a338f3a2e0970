import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { stableBaselines3Layout } from "./layout.js";

/** Stable-Baselines3, its contrib package and RL Zoo: their archives are read; their trainings are not started yet. */
export const stableBaselines3 = {
  id: "stable-baselines3",
  title: "Stable-Baselines3",
  settings: { arguments: { kind: "none" }, roles: {} },
  layouts: [stableBaselines3Layout],
  resumesFrom: [stableBaselines3Layout.id],
  resume: notYetResumed("Stable-Baselines3"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
