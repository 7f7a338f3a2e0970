import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { megatronLayout } from "./layout.js";

/**
 * Megatron-LM: its checkpoints are read and checked; its trainings are not started yet. All its settings are flags.
 *
 * @see https://github.com/NVIDIA/Megatron-LM megatron/training/arguments.py
 */
export const megatron = {
  id: "megatron",
  title: "Megatron-LM",
  settings: {
    arguments: { kind: "flags" },
    roles: {
      output: { keys: ["save"] },
      resume: { keys: ["load"] },
      saveEvery: { keys: ["save-interval"], unit: "steps" },
      steps: { keys: ["train-iters"], unit: "steps" },
      batch: { keys: ["global-batch-size"], unit: "samples" },
      batchPerDevice: { keys: ["micro-batch-size"], unit: "samples" },
      warmup: { keys: ["lr-warmup-iters"], unit: "steps", default: 0 },
      seed: { keys: ["seed"], default: 1234 },
    },
  },
  layouts: [megatronLayout],
  resumesFrom: [megatronLayout.id],
  resume: notYetResumed("Megatron-LM"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
