import { msg } from "../model/message.js";
import type { LayoutMatch } from "./layout.js";

/** True for a checkpoint that has a critic among its parts. */
export function hasCritic({ parts }: LayoutMatch): boolean {
  return parts.some(({ role }) => role === "critic");
}

/**
 * A policy alone is normal for GRPO, and for some saves at an end. Where other checkpoints of the run have a critic,
 * PPO cannot go on from it: its critic would start from another step.
 */
export function requireCritic(run: readonly LayoutMatch[]): readonly LayoutMatch[] {
  return run.some(hasCritic)
    ? run.map((match) => (hasCritic(match) ? match : withoutCritic(match)))
    : run;
}

function withoutCritic(match: LayoutMatch): LayoutMatch {
  return {
    ...match,
    notResumable: msg("has a policy but no critic, which other checkpoints of this run have"),
  };
}
