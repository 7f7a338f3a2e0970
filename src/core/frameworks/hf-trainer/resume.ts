import { isSwitchedOn } from "../../config/setting.js";
import type { TrainingConfig } from "../../model/config.js";
import { msg } from "../../model/message.js";
import { baseName } from "../../paths.js";
import type { NotResumed, ResumeMechanism } from "../resumeMechanism.js";

const key = "resume_from_checkpoint";

/**
 * The class does not read `TrainingArguments.resume_from_checkpoint`: the script must pass it to
 * `trainer.train(…)`, so a script that never names it cannot be resumed. With `True` it picks by itself.
 *
 * @see https://github.com/huggingface/transformers src/transformers/trainer.py `train`, trainer_utils.py `get_last_checkpoint`
 */
export function trainerResume(config: TrainingConfig): ResumeMechanism | NotResumed {
  const { document } = config;
  if (isSwitchedOn(config, key)) {
    return {
      kind: "same-command",
      // The highest number, whole or not.
      picks: (siblings) => siblings[0],
      otherwise: ({ document: { file } }, picked, chosen) =>
        msg(
          "{0} resumes from the highest number by itself, and that is {1}, not {2}. Pass resume_from_checkpoint on to trainer.train() as a path, or move {1} away.",
          baseName(file),
          baseName(picked?.path ?? ""),
          baseName(chosen.path),
        ),
    };
  }
  if (document.language === "python" && !document.text.includes(key)) {
    return {
      kind: "none",
      starts: true,
      why: msg(
        "{0} never reads resume_from_checkpoint, so it would start at step 0. Pass it on: trainer.train(resume_from_checkpoint=training_args.resume_from_checkpoint).",
        baseName(document.file),
      ),
    };
  }
  return { kind: "flag-or-key", key, value: ({ path }) => path };
}
