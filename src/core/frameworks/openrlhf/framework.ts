import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { openrlhfLayout } from "./layout.js";

/**
 * OpenRLHF: its checkpoints are read and checked; its trainings are not started yet. All its settings are flags.
 *
 * @see https://github.com/OpenRLHF/OpenRLHF openrlhf/cli/train_ppo_ray.py (names since 2026-04, then those before)
 */
export const openrlhf = {
  id: "openrlhf",
  title: "OpenRLHF",
  settings: {
    arguments: { kind: "flags" },
    roles: {
      output: { keys: ["ckpt.path", "ckpt_path"] },
      weights: { keys: ["actor.model_name_or_path", "pretrain"] },
      criticWeights: { keys: ["critic.model_name_or_path", "critic_pretrain"] },
      resume: { keys: ["ckpt.load_enable", "load_checkpoint"], default: false },
      saveEvery: {
        keys: ["ckpt.save_steps", "save_steps"],
        unit: "steps",
        default: -1,
        never: [0],
      },
      keepLast: { keys: ["ckpt.max_num", "max_ckpt_num"], default: 3 },
      epochs: { keys: ["train.num_episodes", "num_episodes"], unit: "epochs", default: 1 },
      batch: { keys: ["train.batch_size", "train_batch_size"], unit: "samples", default: 128 },
      batchPerDevice: {
        keys: ["train.micro_batch_size", "micro_train_batch_size"],
        unit: "samples",
      },
      seed: { keys: ["train.seed", "seed"], default: 42 },
    },
  },
  layouts: [openrlhfLayout],
  resumesFrom: [openrlhfLayout.id],
  resume: notYetResumed("OpenRLHF"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;
