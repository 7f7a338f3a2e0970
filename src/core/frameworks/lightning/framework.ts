import type { ConfigDocument, ConfigScope } from "../../model/config.js";
import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { lightningLayout } from "./layout.js";

/**
 * PyTorch Lightning in a script: the Trainer, its checkpoint callback, and `fit`.
 *
 * @see https://github.com/Lightning-AI/pytorch-lightning src/lightning/pytorch/trainer/trainer.py, callbacks/model_checkpoint.py
 */
export const lightning = {
  id: "lightning",
  title: "PyTorch Lightning",
  hint: /lightning/u,
  recognise,
  settings: {
    arguments: { kind: "none" },
    roles: {
      // Without `dirpath` the logger's folder decides, which the script does not name.
      output: { keys: ["dirpath"] },
      resume: { keys: ["ckpt_path"] },
      saveEvery: { keys: ["every_n_train_steps"], unit: "steps" },
      saveStrategy: { keys: ["enable_checkpointing"], default: true, never: [false] },
      saveWhat: { keys: ["save_weights_only"], default: false },
      steps: { keys: ["max_steps"], unit: "steps", default: -1 },
      epochs: { keys: ["max_epochs"], unit: "epochs" },
      accumulation: { keys: ["accumulate_grad_batches"], default: 1 },
      nodes: { keys: ["num_nodes"], default: 1 },
      devices: { keys: ["devices"], default: "auto" },
      precision: { keys: ["precision"] },
      logger: { keys: ["logger"] },
    },
  },
  layouts: [lightningLayout],
  resumesFrom: [lightningLayout.id],
  resume: notYetResumed("PyTorch Lightning"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;

const own = /^(?:lightning|pytorch_lightning)\b.*\b(?:Trainer|ModelCheckpoint)$/u;

/** The calls of its `Trainer(…)` and `ModelCheckpoint(…)`, and of `….fit(…)`. */
function recognise({ scopes }: ConfigDocument): readonly ConfigScope[] | undefined {
  const calls = scopes.filter((scope) => scope.kind === "call");
  return calls.some(({ target }) => own.test(target) && target.endsWith("Trainer"))
    ? calls.filter(({ target, callee }) => own.test(target) || callee.endsWith(".fit"))
    : undefined;
}
