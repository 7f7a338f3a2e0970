import { entryOf } from "../../config/setting.js";
import type { ConfigDocument, ConfigScope } from "../../model/config.js";
import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { composerLayout } from "./layout.js";

/**
 * Composer in a script, and LLM Foundry's YAML files for it.
 *
 * @see https://github.com/mosaicml/composer composer/trainer/trainer.py; https://github.com/mosaicml/llm-foundry scripts/train
 */
export const composer = {
  id: "composer",
  title: "Composer",
  hint: /save_folder/u,
  recognise,
  settings: {
    arguments: { kind: "assignments", prefix: "" },
    roles: {
      output: { keys: ["save_folder"] },
      runName: { keys: ["run_name"] },
      resume: { keys: ["load_path", "autoresume"] },
      keepLast: { keys: ["save_num_checkpoints_to_keep"], default: -1 },
      saveWhat: { keys: ["save_weights_only"], default: false },
      batch: { keys: ["global_train_batch_size"], unit: "samples" },
      batchPerDevice: { keys: ["device_train_microbatch_size"], unit: "samples" },
      seed: { keys: ["seed"] },
    },
  },
  layouts: [composerLayout],
  resumesFrom: [composerLayout.id],
  resume: notYetResumed("Composer"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;

/** A call of `Trainer(…)` that is Composer's, or a YAML file with its duration and place for checkpoints. */
function recognise({ language, scopes }: ConfigDocument): readonly ConfigScope[] | undefined {
  if (language === "python") {
    const calls = scopes.filter(
      (scope) => scope.kind === "call" && /^composer\b.*\bTrainer$/u.test(scope.target),
    );
    return calls.length > 0 ? calls : undefined;
  }
  const file = scopes.filter(({ kind }) => kind === "file");
  const has = (key: string): boolean => entryOf({ scopes: file }, key) !== undefined;
  return has("save_folder") && has("max_duration") ? file : undefined;
}
