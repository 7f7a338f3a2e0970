import type { LayoutWriter } from "../layoutWriter.js";
import { Tensor } from "../pickleBytes.js";
import { torchBytes } from "../torchBytes.js";

/** nanoGPT train.py: one file, written over at each save. */
const nanoGpt: LayoutWriter = {
  layout: "torch-file",
  variant: "nanoGPT",
  write: (run, step) => [
    {
      path: `${run}/ckpt.pt`,
      bytes: torchBytes({
        model: { "transformer.wte.weight": new Tensor([step, 2]) },
        optimizer: { state: {}, param_groups: [{ lr: 0.1 }] },
        model_args: { n_layer: 1 },
        iter_num: step,
        best_val_loss: 1.5,
        config: { out_dir: "out", eval_interval: 5 },
      }),
    },
  ],
  expect: (step) => ({ path: "ckpt.pt", step, holds: ["weights", "optimizer"] }),
  lone: "each save writes over the one before",
};

/** The shape of PyTorch's own tutorial, with all that people add to it. */
const numbered: LayoutWriter = {
  layout: "torch-file",
  variant: "a numbered file",
  write: (run, step) => [
    {
      path: `${run}/model_step_${step}.pth`,
      bytes: torchBytes({
        model_state_dict: { "fc.weight": new Tensor([1, 2]) },
        optimizer_state_dict: { state: {} },
        lr_scheduler: { last_epoch: step },
        rng_state: new Tensor([1]),
        dataloader: { position: step },
        step,
      }),
    },
  ],
  expect: (step) => ({
    path: `model_step_${step}.pth`,
    step,
    holds: ["weights", "optimizer", "scheduler", "rng", "data"],
  }),
};

export const torchFileWriters: readonly LayoutWriter[] = [nanoGpt, numbered];
