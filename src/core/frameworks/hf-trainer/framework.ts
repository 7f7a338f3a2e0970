import type { Framework } from "../framework.js";
import { hfTrainerLayout } from "./layout.js";
import { recogniseTrainer } from "./recognise.js";
import { trainerResume } from "./resume.js";
import { resumeSettingNotPassedOn } from "./rules/resumeSettingNotPassedOn.js";
import { trainerReturns } from "../trainerReturns.js";

/**
 * transformers' Trainer, and what rests on it: TRL's trainers, sentence-transformers, PEFT.
 *
 * @see https://github.com/huggingface/transformers src/transformers/training_args.py (5.18)
 */
export const hfTrainer = {
  id: "hf-trainer",
  title: "transformers",
  looksLike: "TrainingArguments",
  hint: /TrainingArguments|Config\b|output_dir/u,
  recognise: recogniseTrainer,
  settings: {
    arguments: { kind: "flags" },
    roles: {
      output: { keys: ["output_dir"] },
      runName: { keys: ["run_name"] },
      weights: { keys: ["model_name_or_path"] },
      resume: { keys: ["resume_from_checkpoint"] },
      // Of transformers 4; 5 has it no more.
      startOver: { keys: ["overwrite_output_dir"], default: false },
      saveEvery: { keys: ["save_steps"], unit: "steps", default: 500 },
      // PyYAML reads a bare `no` as false.
      saveStrategy: { keys: ["save_strategy"], default: "steps", never: ["no", false] },
      keepLast: { keys: ["save_total_limit"] },
      saveWhat: { keys: ["save_only_model"], default: false },
      steps: { keys: ["max_steps"], unit: "steps", default: -1 },
      epochs: { keys: ["num_train_epochs"], unit: "epochs", default: 3 },
      batchPerDevice: { keys: ["per_device_train_batch_size"], unit: "samples", default: 8 },
      accumulation: { keys: ["gradient_accumulation_steps"], default: 1 },
      learningRate: { keys: ["learning_rate"], default: 5e-5 },
      schedule: { keys: ["lr_scheduler_type"], default: "linear" },
      warmup: { keys: ["warmup_steps"], unit: "steps", default: 0 },
      seed: { keys: ["seed"], default: 42 },
      dataSeed: { keys: ["data_seed"] },
      logger: { keys: ["report_to"] },
    },
  },
  underTorchrun: true,
  layouts: [hfTrainerLayout],
  resumesFrom: [hfTrainerLayout.id],
  resume: trainerResume,
  returns: trainerReturns,
  // ZeRO's partitions of the optimizer; DeepSpeed raises on another number.
  boundToWorldSize: ({ parts }) =>
    parts.some(({ files }) => files.some(({ path }) => /_optim_states\.pt$/u.test(path))),
  rules: [resumeSettingNotPassedOn],
} as const satisfies Framework;
