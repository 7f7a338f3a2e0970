import { entryOf } from "../../config/setting.js";
import type { ConfigDocument, ConfigScope } from "../../model/config.js";
import type { Framework } from "../framework.js";
import { trainerReturns } from "../trainerReturns.js";
import { llamaFactoryResume } from "./resume.js";

/**
 * LLaMA-Factory: a flat YAML file for `llamafactory-cli train`, over transformers' Trainer, whose checkpoints it writes.
 * Further words are OmegaConf's dot list, which wins over the file.
 *
 * @see https://github.com/hiyouga/LLaMA-Factory src/llamafactory/hparams/parser.py `read_args`, `get_train_args` (0.9.5)
 */
export const llamaFactory = {
  id: "llama-factory",
  title: "LLaMA-Factory",
  looksLike: "a YAML with stage and finetuning_type",
  hint: /\bstage\b/u,
  recognise,
  settings: {
    arguments: { kind: "assignments", prefix: "" },
    roles: {
      output: { keys: ["output_dir"] },
      runName: { keys: ["run_name"] },
      weights: { keys: ["model_name_or_path"] },
      adapter: { keys: ["adapter_name_or_path"] },
      resume: { keys: ["resume_from_checkpoint"] },
      startOver: { keys: ["overwrite_output_dir"], default: false },
      saveEvery: { keys: ["save_steps"], unit: "steps", default: 500 },
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
      logger: { keys: ["report_to"] },
    },
  },
  layouts: [],
  resumesFrom: ["hf-trainer"],
  // `llamafactory-cli` by its module, so that the plan's interpreter runs it; it starts torchrun by itself.
  startedAs: ({ document }) => ({
    entry: { module: "llamafactory.cli" },
    args: ["train", document.file],
  }),
  resume: llamaFactoryResume,
  returns: trainerReturns,
  rules: [],
} as const satisfies Framework;

const stages = ["pt", "sft", "rm", "ppo", "dpo", "kto"];

/** A YAML that names a stage and how the model is tuned, or the data by its template. */
function recognise({ language, scopes }: ConfigDocument): readonly ConfigScope[] | undefined {
  const file = scopes.filter(({ kind }) => kind === "file");
  const has = (key: string): boolean => entryOf({ scopes: file }, key) !== undefined;
  const value = entryOf({ scopes: file }, "stage")?.value;
  const stage = value?.kind === "known" ? value.data : undefined;
  return language === "yaml" &&
    typeof stage === "string" &&
    stages.includes(stage) &&
    has("model_name_or_path") &&
    (has("finetuning_type") || has("template") || has("dataset"))
    ? file
    : undefined;
}
