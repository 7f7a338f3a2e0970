import { entryOf } from "../../config/setting.js";
import type { ConfigDocument, ConfigScope } from "../../model/config.js";
import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { verlLayout } from "./layout.js";

/**
 * verl: a Hydra config, of which people mostly write the overrides.
 *
 * @see https://github.com/verl-project/verl verl/trainer/config/ppo_trainer.yaml, sft_trainer_engine.yaml
 */
export const verl = {
  id: "verl",
  title: "verl",
  hint: /default_local_dir/u,
  recognise,
  settings: {
    arguments: { kind: "assignments", prefix: "" },
    roles: {
      output: { keys: ["trainer.default_local_dir"] },
      runName: { keys: ["trainer.experiment_name"] },
      weights: { keys: ["actor_rollout_ref.model.path"] },
      criticWeights: { keys: ["critic.model.path"] },
      resume: { keys: ["trainer.resume_from_path", "trainer.resume_mode"], default: "auto" },
      saveEvery: { keys: ["trainer.save_freq"], unit: "steps", default: -1, never: [0] },
      keepLast: { keys: ["trainer.max_actor_ckpt_to_keep", "trainer.max_ckpt_to_keep"] },
      steps: { keys: ["trainer.total_training_steps"], unit: "steps" },
      epochs: { keys: ["trainer.total_epochs"], unit: "epochs" },
      batch: { keys: ["data.train_batch_size"], unit: "samples" },
      batchPerDevice: { keys: ["data.micro_batch_size_per_gpu"], unit: "samples" },
      warmup: { keys: ["actor_rollout_ref.actor.optim.lr_warmup_steps"], unit: "steps" },
      seed: { keys: ["trainer.seed"] },
      dataSeed: { keys: ["data.seed"] },
      nodes: { keys: ["trainer.nnodes"], default: 1 },
      devices: { keys: ["trainer.n_gpus_per_node"] },
    },
  },
  layouts: [verlLayout],
  resumesFrom: [verlLayout.id],
  resume: notYetResumed("verl"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;

/** A YAML file with the trainer's section and its place for checkpoints. */
function recognise({ language, scopes }: ConfigDocument): readonly ConfigScope[] | undefined {
  const file = scopes.filter(({ kind }) => kind === "file");
  const has = (key: string): boolean => entryOf({ scopes: file }, key) !== undefined;
  return language !== "python" && has("trainer.default_local_dir") ? file : undefined;
}
