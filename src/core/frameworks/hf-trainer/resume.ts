import type { Checkpoint, StateKind } from "../../model/checkpoint.js";
import { msg, type Message } from "../../model/message.js";
import { failure, success, type Outcome } from "../../model/outcome.js";
import type { StateReturn } from "../../model/resumePlan.js";
import { baseName } from "../../paths.js";
import type { ResumeStrategy, ResumeInput } from "../resumeStrategy.js";
import { isSwitchedOn } from "../../config/setting.js";

/**
 * transformers' Trainer. The class does not read `TrainingArguments.resume_from_checkpoint`: the
 * script must pass it to `trainer.train(…)`, so a script that never names it cannot be resumed.
 */
export const hfTrainerResume: ResumeStrategy = {
  framework: "hf-trainer",
  outputKey: "output_dir",
  argument: flagValue,
  decide(input) {
    if (input.tree.language !== "python") {
      return refuse(
        msg(
          "{0} holds settings only. Name the training script that reads it instead.",
          baseName(input.tree.file),
        ),
      );
    }
    const resume = resumeArguments(input);
    if (!resume.ok) {
      return resume;
    }
    return success({
      overrides: [],
      states: input.checkpoint === undefined ? [] : states(input.checkpoint),
      warnings: [],
      program: {
        python: input.python,
        entry: { script: input.tree.file },
        args: [...input.extra, ...resume.value],
        cwd: input.trainingFolder,
        env: {},
        underTorchrun: true,
      },
    });
  },
};

/** The value of `--key VALUE` or `--key=VALUE`, as argparse reads it: the last one wins. */
function flagValue(extra: readonly string[], key: string): string | undefined {
  let value: string | undefined;
  extra.forEach((word, index) => {
    if (word === `--${key}`) {
      value = extra[index + 1] ?? value;
    } else if (word.startsWith(`--${key}=`)) {
      value = word.slice(key.length + 3);
    }
  });
  return value;
}

/** What makes the script resume from the chosen checkpoint: a flag, or nothing when it picks the same one itself. */
function resumeArguments(input: ResumeInput): Outcome<readonly string[], Message> {
  const { checkpoint, siblings, tree, text } = input;
  if (checkpoint === undefined) {
    return success([]);
  }
  if (isSwitchedOn(tree, "resume_from_checkpoint")) {
    const picked = siblings[0];
    return picked?.path === checkpoint.path
      ? success([])
      : refuse(
          msg(
            "{0} resumes from the highest number by itself, and that is {1}, not {2}. Pass resume_from_checkpoint on to trainer.train() as a path, or move {1} away.",
            baseName(tree.file),
            baseName(picked?.path ?? ""),
            baseName(checkpoint.path),
          ),
        );
  }
  if (!text.includes("resume_from_checkpoint")) {
    return refuse(
      msg(
        "{0} never reads resume_from_checkpoint, so it would start at step 0. Pass it on: trainer.train(resume_from_checkpoint=training_args.resume_from_checkpoint).",
        baseName(tree.file),
      ),
    );
  }
  return success(["--resume_from_checkpoint", checkpoint.path]);
}

function refuse(message: Message): { ok: false; reason: Message; detail: string } {
  return failure(message, message.text);
}

function states({ step, holds }: Checkpoint): readonly StateReturn[] {
  const both = holds.optimizer && holds.scheduler;
  const saved = (what: StateKind, returns: boolean): StateReturn => ({
    what,
    returns,
    why: returns ? msg("saved in the checkpoint") : msg("not in the checkpoint"),
  });
  const together = (what: StateKind): StateReturn =>
    both || !holds[what]
      ? saved(what, both)
      : {
          what,
          returns: false,
          why: msg("the Trainer loads optimizer and scheduler only together"),
        };
  return [
    { what: "step", returns: true, why: msg("counting goes on from {0}", step ?? 0) },
    saved("weights", holds.weights),
    { what: "data", returns: true, why: msg("the Trainer skips the batches that were seen") },
    together("optimizer"),
    together("scheduler"),
    saved("rng", holds.rng),
  ];
}
