import { msg } from "../model/message.js";
import type { LayoutMatch } from "./layout.js";

/** True for a checkpoint that has a critic among its parts. */
export function hasCritic({ parts }: LayoutMatch): boolean {
  return parts.some(({ role }) => role === "critic");
}

/**
 * A policy alone is normal for GRPO, and for some saves at an end. Under PPO a resume needs the critic too: a new one
 * would start from another step. A save's own record says which of them its training is; without a record, the
 * other checkpoints of the run do.
 */
export function requireCritic(run: readonly LayoutMatch[]): readonly LayoutMatch[] {
  const usual = run.some(hasCritic);
  return run.map((match) => {
    const required = match.recorded?.hasCritic ?? usual;
    return hasCritic(match) || !required ? match : withoutCritic(match, usual);
  });
}

function withoutCritic(match: LayoutMatch, usual: boolean): LayoutMatch {
  return {
    ...match,
    notResumable: usual
      ? msg("has a policy but no critic, which other checkpoints of this run have")
      : msg("has a policy but no critic, which its training has"),
  };
}
