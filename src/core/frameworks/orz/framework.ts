import { baseName, joinPath, parentPath } from "../../paths.js";
import type { ConfigDocument, ConfigScope } from "../../model/config.js";
import type { Framework } from "../framework.js";
import { orzFindings } from "./findings.js";
import { orzLayout } from "./layout.js";
import { leftoversPast } from "./leftovers.js";
import { runOfPath } from "./paths.js";
import { resumeFix } from "./resumeFix.js";
import { hasCritic, orzReturns } from "./returns.js";
import { orzCriticFollowsPretrain } from "./rules/criticFollowsPretrain.js";
import { pretrainStillBaseModel } from "./rules/pretrainStillBaseModel.js";
import { orzStepRestartsAtZero } from "./rules/stepRestartsAtZero.js";

/**
 * Open-Reasoner-Zero, unmodified: `python -m respawn.orz` runs the user's module with the weights of
 * an `iterN`, the prompts spun forward, and the step counter at N. Nothing in the config is edited.
 *
 * @see https://github.com/Open-Reasoner-Zero/Open-Reasoner-Zero playground/orz_7b_ppo.py
 */
export const orz = {
  id: "orz",
  title: "Open-Reasoner-Zero",
  looksLike: "a PPOExpConfig dataclass",
  hint: /pretrain/u,
  recognise,
  settings: {
    arguments: { kind: "assignments", prefix: "exp." },
    roles: {
      output: { keys: ["save_path"] },
      weights: { keys: ["pretrain"] },
      criticWeights: { keys: ["critic_pretrain"] },
      saveEvery: { keys: ["save_interval"], unit: "steps", never: [0] },
      epochs: { keys: ["num_episodes"], unit: "epochs" },
      batch: { keys: ["rollout_batch_size"], unit: "samples" },
      batchPerDevice: { keys: ["micro_train_batch_size"], unit: "samples" },
      learningRate: { keys: ["actor_learning_rate"] },
      warmup: { keys: ["num_warmup_steps"], unit: "steps" },
      seed: { keys: ["seed"] },
      data: { keys: ["prompt_data"] },
    },
  },
  layouts: [orzLayout],
  resumesFrom: [orzLayout.id],
  resume: () => ({
    kind: "wrapper",
    module: "respawn.orz",
    overrides: (checkpoint) => [
      { key: "pretrain", to: joinPath(checkpoint.path, "policy") },
      ...(hasCritic(checkpoint)
        ? [{ key: "critic_pretrain", to: joinPath(checkpoint.path, "critic") }]
        : []),
    ],
  }),
  returns: orzReturns,
  rules: [pretrainStillBaseModel, orzCriticFollowsPretrain, orzStepRestartsAtZero],
  findings: orzFindings,
  startsIn({ document }) {
    // Upstream's configs lie in `playground/`, and are run as modules of it from above.
    const folder = parentPath(document.file);
    return baseName(folder) === "playground" ? parentPath(folder) : undefined;
  },
  leftovers: leftoversPast,
  resumeByHand: resumeFix,
  runOfPath,
} as const satisfies Framework;

/** The last class that has the fields of an experiment. */
function recognise({ scopes }: ConfigDocument): readonly ConfigScope[] | undefined {
  const experiment = scopes.findLast((scope) => {
    const has = (key: string): boolean => scope.entries.some((entry) => entry.key === key);
    return (
      scope.kind === "class" &&
      has("pretrain") &&
      (has("save_path") || scope.bases.some((base) => base.endsWith("PPOExpConfig")))
    );
  });
  return experiment === undefined ? undefined : [experiment];
}
