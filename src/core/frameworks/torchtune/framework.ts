import { entryOf } from "../../config/setting.js";
import type { ConfigDocument, ConfigScope } from "../../model/config.js";
import type { Framework } from "../framework.js";
import { notYetResumed } from "../notYetResumed.js";
import { returnsWhatIsSaved } from "../savedState.js";
import { torchtuneLayout } from "./layout.js";

/**
 * torchtune: the YAML file of a recipe.
 *
 * @see https://github.com/pytorch/torchtune recipes/configs/llama3_2/1B_full.yaml
 */
export const torchtune = {
  id: "torchtune",
  title: "torchtune",
  hint: /torchtune\./u,
  recognise,
  settings: {
    arguments: { kind: "assignments", prefix: "" },
    roles: {
      output: { keys: ["checkpointer.output_dir", "output_dir"] },
      weights: { keys: ["checkpointer.checkpoint_dir"], local: true },
      resumeFolder: { keys: ["checkpointer.checkpoint_dir"] },
      resume: { keys: ["resume_from_checkpoint"], default: false },
      keepLast: { keys: ["checkpointer.keep_last_n_checkpoints"] },
      saveEvery: { keys: ["save_every_n_steps"], unit: "steps" },
      epochs: { keys: ["epochs"], unit: "epochs" },
      batchPerDevice: { keys: ["batch_size"], unit: "samples" },
      accumulation: { keys: ["gradient_accumulation_steps"] },
      warmup: { keys: ["lr_scheduler.num_warmup_steps"], unit: "steps" },
      seed: { keys: ["seed"] },
    },
  },
  layouts: [torchtuneLayout],
  resumesFrom: [torchtuneLayout.id],
  resume: notYetResumed("torchtune"),
  returns: returnsWhatIsSaved,
  rules: [],
} as const satisfies Framework;

/** A YAML file whose checkpointer is one of torchtune's. */
function recognise({ language, scopes }: ConfigDocument): readonly ConfigScope[] | undefined {
  const file = scopes.filter(({ kind }) => kind === "file");
  const value = entryOf({ scopes: file }, "checkpointer._component_")?.value;
  const component = value?.kind === "known" ? value.data : undefined;
  return language === "yaml" && typeof component === "string" && component.startsWith("torchtune.")
    ? file
    : undefined;
}
