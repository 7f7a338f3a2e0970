import type { Checkpoint, CheckpointPart } from "../../../../src/core/model/checkpoint.js";
import type { Run } from "../../../../src/core/model/run.js";

/** A part with one file of a byte for each name. */
export function part(
  role: CheckpointPart["role"],
  path: string,
  names: readonly string[],
): CheckpointPart {
  return {
    role,
    path,
    files: names.map((name) => ({ path: `${path}/${name}`, bytes: 1, modifiedMs: 0 })),
  };
}

/** A whole checkpoint of a run. */
export function checkpoint(run: string, step: number, more: Partial<Checkpoint> = {}): Checkpoint {
  const path = `${run}/iter${step}`;
  return {
    path,
    run,
    layout: "orz",
    step,
    epoch: undefined,
    state: "complete",
    resumable: true,
    beingWritten: false,
    worldSize: undefined,
    bytes: 2,
    savedMs: 0,
    holds: { weights: true, optimizer: false, scheduler: false, rng: false, data: false },
    parts: [
      part("policy", `${path}/policy`, ["model.safetensors"]),
      part("critic", `${path}/critic`, ["model.safetensors"]),
    ],
    findings: [],
    ...more,
  };
}

/** A run of checkpoints. */
export function runOf(path: string, checkpoints: readonly Checkpoint[]): Run {
  return { path, checkpoints, newestResumable: checkpoints.at(-1) };
}
