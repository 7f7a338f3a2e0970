import { dcpFiles } from "../dcpBytes.js";
import { type LayoutWriter } from "../layoutWriter.js";
import { Tensor } from "../pickleBytes.js";
import { torchBytes } from "../torchBytes.js";

/** composer 640518880 `CheckpointSaver`: rank 0 writes one file for all. */
const monolithic: LayoutWriter = {
  layout: "composer",
  variant: "one file",
  write: (run, step) => [
    {
      path: `${run}/ep1-ba${step}-rank0.pt`,
      bytes: torchBytes({
        state: {
          model: { "a.weight": new Tensor([1]) },
          optimizers: { AdamW: { state: { a: new Tensor([1]) } } },
          schedulers: { LambdaLR: { last_epoch: step } },
          timestamp: { epoch: 1, batch: step },
          dataset_state: { train: { sample_in_epoch: step } },
          metadata: { world_size: 8 },
        },
        rng: [{ python: "state" }],
      }),
    },
  ],
  expect: (step) => ({
    path: `ep1-ba${step}-rank0.pt`,
    step,
    holds: ["weights", "optimizer", "scheduler", "rng", "data"],
    worldSize: 8,
  }),
};

/** Sharded: a folder that torch.distributed.checkpoint writes. */
const sharded: LayoutWriter = {
  layout: "composer",
  variant: "sharded",
  write(run, step) {
    const state = {
      "state.model.a.weight": new Tensor([1]),
      "state.optimizers.AdamW.a.exp_avg": new Tensor([2]),
      "rng.0.torch": new Tensor([3]),
    };
    return dcpFiles(`${run}/ep1-ba${step}`, state, 2);
  },
  expect: (step) => ({ path: `ep1-ba${step}`, step, holds: ["weights", "optimizer", "rng"] }),
};

export const composerWriters: readonly LayoutWriter[] = [monolithic, sharded];
