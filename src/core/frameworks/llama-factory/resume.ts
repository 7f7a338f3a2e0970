import { isSwitchedOn, textSetting } from "../../config/setting.js";
import type { TrainingConfig } from "../../model/config.js";
import { msg } from "../../model/message.js";
import { argumentValue } from "../argumentSyntax.js";
import type { NotResumed, ResumeMechanism } from "../resumeMechanism.js";

/**
 * `resume_from_checkpoint` is passed to the Trainer, but for a reward model or PPO with all weights trained it is dropped, and
 * PPO raises on it. Where the output folder may be started over, its log would be removed; the resume says no to that.
 *
 * @see https://github.com/hiyouga/LLaMA-Factory src/llamafactory/hparams/parser.py, train/ppo/trainer.py, train/callbacks.py
 */
export function llamaFactoryResume(
  config: TrainingConfig,
  words: readonly string[],
): ResumeMechanism | NotResumed {
  const set = (key: string, otherwise: string): string =>
    argumentValue({ kind: "assignments", prefix: "" }, words, key) ??
    textSetting(config, key) ??
    otherwise;
  const [stage, tuning] = [set("stage", "sft"), set("finetuning_type", "lora")];
  if (stage === "ppo" || (stage === "rm" && tuning !== "lora")) {
    return {
      kind: "none",
      starts: true,
      why: msg(
        "LLaMA-Factory does not resume stage {0} with finetuning_type {1}: it would start at step 0. Name the checkpoint in model_name_or_path to go on from its weights.",
        stage,
        tuning,
      ),
    };
  }
  return {
    kind: "flag-or-key",
    key: "resume_from_checkpoint",
    value: ({ path }) => path,
    also: ({ path }) => [
      ...(isSwitchedOn(config, "overwrite_output_dir")
        ? [{ key: "overwrite_output_dir", value: "false" }]
        : []),
      // The value head of a reward model is read from there.
      ...(stage === "rm" ? [{ key: "adapter_name_or_path", value: path }] : []),
    ],
  };
}
