import { dcpFiles } from "../dcpBytes.js";
import { type LayoutWriter } from "../layoutWriter.js";
import { Tensor, type Pickled } from "../pickleBytes.js";
import { torchBytes } from "../torchBytes.js";

function common(step: number): Record<string, Pickled> {
  return {
    epoch: 1,
    global_step: step,
    "pytorch-lightning_version": "2.6.6",
    loops: { fit_loop: { state_dict: {}, epoch_progress: { total: { ready: 1 } } } },
    callbacks: {},
  };
}

/** lightning 2.6.6 `Trainer.save_checkpoint`: one file, moved to its name when it is whole. */
const single: LayoutWriter = {
  layout: "lightning",
  variant: "single file",
  write: (run, step) => [
    {
      path: `${run}/epoch=1-step=${step}.ckpt`,
      bytes: torchBytes({
        ...common(step),
        state_dict: { "layer.weight": new Tensor([1, 2]) },
        optimizer_states: [{ state: {}, param_groups: [{ lr: 0.1 }] }],
        lr_schedulers: [{ last_epoch: step }],
      }),
    },
  ],
  expect: (step) => ({
    path: `epoch=1-step=${step}.ckpt`,
    step,
    holds: ["weights", "optimizer", "scheduler"],
  }),
};

/** `FSDPStrategy(state_dict_type="sharded")`: shards, their metadata, then `meta.pt` by rank 0. */
const sharded: LayoutWriter = {
  layout: "lightning",
  variant: "FSDP, sharded",
  write(run, step) {
    const at = `${run}/epoch=1-step=${step}.ckpt`;
    return [
      ...dcpFiles(
        at,
        { "model.a.weight": new Tensor([1]), "optimizer_0.state.a.exp_avg": new Tensor([2, 3, 4]) },
        2,
      ),
      {
        path: `${at}/meta.pt`,
        bytes: torchBytes({ ...common(step), lr_schedulers: [{ last_epoch: step }] }),
      },
    ];
  },
  expect: (step) => ({
    path: `epoch=1-step=${step}.ckpt`,
    step,
    holds: ["weights", "optimizer", "scheduler"],
  }),
};

export const lightningWriters: readonly LayoutWriter[] = [single, sharded];
