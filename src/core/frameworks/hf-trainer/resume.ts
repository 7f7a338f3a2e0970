import type { Checkpoint } from "../../model/checkpoint.js";
import type { TrainingConfig } from "../../model/config.js";
import { msg } from "../../model/message.js";
import { baseName, isAbsolute, joinPath } from "../../paths.js";
import { argumentValue } from "../argumentSyntax.js";
import type { NotResumed, ResumeMechanism } from "../resumeMechanism.js";
import { passOnFix } from "./passOnFix.js";
import { scriptResume, type CommandWord, type ScriptResume } from "./resumeFlow.js";

const key = "resume_from_checkpoint";

/**
 * The class does not read `TrainingArguments.resume_from_checkpoint`: the script must pass it to
 * `trainer.train(…)`. Which value reaches that call decides; a script that gives it none starts at step 0.
 *
 * @see https://github.com/huggingface/transformers src/transformers/trainer.py `train`, trainer_utils.py `get_last_checkpoint`
 */
export function trainerResume(
  config: TrainingConfig,
  words: readonly string[],
): ResumeMechanism | NotResumed {
  const { document } = config;
  if (document.language !== "python") {
    return { kind: "flag-or-key", key, value: ({ path }) => path };
  }
  const found = scriptResume(document);
  const missing = "onlyWith" in found ? found.onlyWith : undefined;
  return missing !== undefined && !isGiven(missing, words)
    ? onlyUnder(config, missing)
    : mechanism(config, found);
}

function mechanism(config: TrainingConfig, found: ScriptResume): ResumeMechanism | NotResumed {
  const { document } = config;
  const name = baseName(document.file);
  switch (found.kind) {
    case "word":
      return {
        kind: "flag-or-key",
        key: found.word.key,
        syntax:
          found.word.style === "flag" ? { kind: "flags" } : { kind: "assignments", prefix: "" },
        value: ({ path }) => path,
      };
    case "highest":
      return {
        kind: "same-command",
        // The highest number, whole or not.
        picks: highest,
        otherwise: (_, picked, chosen) =>
          msg(
            "{0} resumes from the highest number by itself, and that is {1}, not {2}. Pass resume_from_checkpoint on to trainer.train() as a path, or move {1} away.",
            name,
            baseName(picked?.path ?? ""),
            baseName(chosen.path),
          ),
      };
    case "path":
      return {
        kind: "same-command",
        picks: (siblings, folder) =>
          siblings.find(({ path }) => path === absolute(found.path, folder)),
        otherwise: (_, __, chosen) =>
          msg(
            "{0} always resumes from {1}, not from {2}. Change that path in trainer.train(), or name that checkpoint with --from.",
            name,
            found.path,
            baseName(chosen.path),
          ),
      };
    case "never":
      return {
        kind: "none",
        starts: true,
        why: msg(
          "{0} does not pass resume_from_checkpoint to trainer.train(), so it would start at step 0 and write over what is there. The Trainer never reads that setting of its arguments by itself.",
          name,
        ),
        fix: (chosen, siblings) =>
          passOnFix(document, found.call, { parsed: found.parsed, start: start(chosen, siblings) }),
      };
    case "unknown":
      return {
        kind: "none",
        starts: true,
        why: msg(
          "{0} resumes from {1}, and what that is cannot be seen in the file: it might start at step 0. Set it there, or name the checkpoint in trainer.train().",
          name,
          found.source,
        ),
        fix: (chosen, siblings) =>
          passOnFix(document, found.call, { parsed: undefined, start: start(chosen, siblings) }),
      };
    case "elsewhere":
      return {
        kind: "none",
        starts: true,
        why: msg(
          "{0} calls no trainer.train() itself, so it cannot be seen whether it passes resume_from_checkpoint on: it might start at step 0. Name the script that trains.",
          name,
        ),
      };
  }
}

function onlyUnder({ document }: TrainingConfig, { key: word, style }: CommandWord): NotResumed {
  return {
    kind: "none",
    starts: true,
    why: msg(
      "{0} resumes only with {1}; without it, it would start at step 0. Give it behind --: respawn plan … -- {1}",
      baseName(document.file),
      style === "flag" ? `--${word}` : `${word}=true`,
    ),
  };
}

function isGiven({ key: word, style }: CommandWord, words: readonly string[]): boolean {
  return style === "flag"
    ? words.some((each) => each === `--${word}` || each.startsWith(`--${word}=`))
    : argumentValue({ kind: "assignments", prefix: "" }, words, word) !== undefined;
}

/** `get_last_checkpoint`: the greatest number among the folders, whatever is in them. */
function highest(siblings: readonly Checkpoint[]): Checkpoint | undefined {
  return siblings.toSorted((a, b) => (b.step ?? -1) - (a.step ?? -1))[0];
}

function start(chosen: Checkpoint, siblings: readonly Checkpoint[]): string | true {
  return highest(siblings)?.path === chosen.path ? true : chosen.path;
}

function absolute(path: string, folder: string): string {
  return isAbsolute(path) ? joinPath(path) : joinPath(folder, path);
}
