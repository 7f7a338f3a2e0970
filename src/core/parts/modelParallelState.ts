import type { StateKind } from "../model/checkpoint.js";

/** Which state a key of a model-parallel checkpoint is: names are the model's own unless they say otherwise. */
export function modelParallelHolds(name: string): StateKind | undefined {
  if (/^(?:chained_\d+\.)?optimizer\b/u.test(name)) {
    return "optimizer";
  }
  if (name.startsWith("rng_state")) {
    return "rng";
  }
  if (name.startsWith("opt_param_scheduler")) {
    return "scheduler";
  }
  if (name.startsWith("args")) {
    return "data";
  }
  return /^(?:iteration|checkpoint_version|rerun_state_machine|content_metadata|num_floating_point)/u.test(
    name,
  )
    ? undefined
    : "weights";
}
