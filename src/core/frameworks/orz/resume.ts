import { moduleName } from "../../config/moduleName.js";
import type { Checkpoint } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { success } from "../../model/outcome.js";
import type { ConfigOverride, From, StateReturn } from "../../model/resumePlan.js";
import { joinPath } from "../../paths.js";
import type { ResumeStrategy, ResumeInput } from "../resumeStrategy.js";
import { textSetting } from "../../config/setting.js";

/**
 * Open-Reasoner-Zero, unmodified: `python -m respawn.orz` runs the user's module with the weights of
 * an `iterN`, the prompts spun forward, and the step counter at N. Nothing in the config is edited.
 */
export const orzResume: ResumeStrategy = {
  framework: "orz",
  outputKey: "save_path",
  argument(extra, key) {
    const last = extra.findLast((word) => word.startsWith(`exp.${key}=`));
    return last === undefined ? undefined : unquoted(last.slice(`exp.${key}=`.length));
  },
  decide(input) {
    const module = moduleName(input.tree.file, input.trainingFolder);
    return success({
      overrides: input.checkpoint === undefined ? [] : overrides(input, input.checkpoint),
      states: input.checkpoint === undefined ? [] : states(input.checkpoint),
      warnings: [],
      program: {
        python: input.python,
        entry: { module: "respawn.orz" },
        args: ["--from", fromWord(input.from, input.checkpoint), module, ...input.extra],
        cwd: input.trainingFolder,
        env: { PYTHONPATH: pythonPath(input) },
        // Ray starts its own workers; a second driver would train the same thing twice.
        underTorchrun: false,
      },
    });
  },
};

/** Hydra's quoted text: what is between the quotes, with `\\'` and `\\"` for the quote itself. */
function unquoted(text: string): string {
  const quote = text[0] === "'" || text[0] === '"' ? text[0] : undefined;
  return quote !== undefined && text.length > 1 && text.endsWith(quote)
    ? text.slice(1, -1).replaceAll(`\\${quote}`, quote)
    : text;
}

/** `auto` without a whole checkpoint stays `auto`: the kit then moves what is broken aside and starts afresh. */
function fromWord(from: From, checkpoint: Checkpoint | undefined): string {
  if (checkpoint !== undefined) {
    return checkpoint.path;
  }
  return from === "never" ? "never" : "auto";
}

function pythonPath({ pythonKit, pythonPath: inherited }: ResumeInput): string {
  return inherited === undefined || inherited === "" ? pythonKit : `${pythonKit}:${inherited}`;
}

function overrides(input: ResumeInput, checkpoint: Checkpoint): readonly ConfigOverride[] {
  const policy = { key: "pretrain", path: joinPath(checkpoint.path, "policy") };
  const critic = { key: "critic_pretrain", path: joinPath(checkpoint.path, "critic") };
  return (hasCritic(checkpoint) ? [policy, critic] : [policy]).map(({ key, path }) => ({
    key,
    from: orzResume.argument(input.extra, key) ?? textSetting(input.tree, key),
    to: path,
  }));
}

function hasCritic({ parts }: Pick<Checkpoint, "parts">): boolean {
  return parts.some(({ role }) => role === "critic");
}

function states({ step, holds, parts }: Checkpoint): readonly StateReturn[] {
  return [
    { what: "step", returns: true, why: msg("counting goes on from {0}", step ?? 0) },
    {
      what: "weights",
      returns: holds.weights,
      why: hasCritic({ parts }) ? msg("policy and critic, value head included") : msg("the policy"),
    },
    {
      what: "data",
      returns: true,
      why: holds.data
        ? msg("prompts are spun forward, in the same order")
        : msg("position reckoned from the step: this run kept no record of it"),
    },
    holds.optimizer
      ? { what: "optimizer", returns: true, why: msg("saved beside the weights") }
      : { what: "optimizer", returns: false, why: msg("not saved: Adam starts cold") },
    holds.scheduler
      ? { what: "scheduler", returns: true, why: msg("saved beside the weights") }
      : { what: "scheduler", returns: false, why: msg("not saved: the warm-up runs again") },
    holds.rng
      ? { what: "rng", returns: true, why: msg("saved beside the weights") }
      : { what: "rng", returns: false, why: msg("not saved: sampling draws anew") },
  ];
}
