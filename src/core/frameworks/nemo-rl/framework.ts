import { entryOf } from "../../config/setting.js";
import type { ConfigDocument, ConfigScope } from "../../model/config.js";
import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { nemoRlLayout } from "./layout.js";

/**
 * NeMo RL: a YAML file that its example scripts read through OmegaConf.
 *
 * @see https://github.com/NVIDIA-NeMo/RL examples/configs/grpo_math_1B.yaml
 */
export const nemoRl = {
  id: "nemo-rl",
  title: "NeMo RL",
  hint: /checkpointing/u,
  recognise,
  settings: {
    arguments: { kind: "assignments", prefix: "" },
    roles: {
      output: { keys: ["checkpointing.checkpoint_dir"] },
      weights: { keys: ["policy.model_name"] },
      saveEvery: { keys: ["checkpointing.save_period"], unit: "steps" },
      saveStrategy: { keys: ["checkpointing.enabled"], never: [false] },
      keepLast: { keys: ["checkpointing.keep_top_k"] },
      saveWhat: { keys: ["checkpointing.save_optimizer"], default: true },
      steps: { keys: ["grpo.max_num_steps", "sft.max_num_steps"], unit: "steps" },
      epochs: { keys: ["grpo.max_num_epochs", "sft.max_num_epochs"], unit: "epochs" },
      batch: { keys: ["policy.train_global_batch_size"], unit: "samples" },
      seed: { keys: ["grpo.seed", "sft.seed"] },
      nodes: { keys: ["cluster.num_nodes"] },
      devices: { keys: ["cluster.gpus_per_node"] },
    },
  },
  layouts: [nemoRlLayout],
  resumesFrom: [nemoRlLayout.id],
  resume: notYetResumed("NeMo RL"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;

/** A YAML file with the section of checkpoints beside a policy. */
function recognise({ language, scopes }: ConfigDocument): readonly ConfigScope[] | undefined {
  const file = scopes.filter(({ kind }) => kind === "file");
  const has = (key: string): boolean => entryOf({ scopes: file }, key) !== undefined;
  return language !== "python" && has("checkpointing.checkpoint_dir") && has("policy.model_name")
    ? file
    : undefined;
}
