import type { Checkpoint } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import type { StateReturn } from "../../model/resumePlan.js";

/** True for a checkpoint that has a critic beside its policy: a run of PPO, not of GRPO. */
export function hasCritic({ parts }: Pick<Checkpoint, "parts">): boolean {
  return parts.some(({ role }) => role === "critic");
}

/** Upstream saves weights alone; `respawn.orz` adds the place in the data, and the rest where it was asked to. */
export function orzReturns({ step, holds, parts }: Checkpoint): readonly StateReturn[] {
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
