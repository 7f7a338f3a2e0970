import { textFile, torchFile, type LayoutWriter } from "../layoutWriter.js";
import { Tensor } from "../pickleBytes.js";

/** speechbrain 1.1: the folder's record first, then one file for each object that can be recovered. */
const brain: LayoutWriter = {
  layout: "speechbrain",
  variant: "end of an epoch",
  write(run, step) {
    const at = `${run}/CKPT+2025-10-17+09-00-${String(step).padStart(2, "0")}+00`;
    return [
      textFile(`${at}/CKPT.yaml`, "end-of-epoch: true\nunixtime: 1760003600.0\n"),
      torchFile(`${at}/model.ckpt`, { "a.weight": new Tensor([1, 2]) }),
      torchFile(`${at}/optimizer.ckpt`, { state: { a: new Tensor([1]) } }),
      torchFile(`${at}/lr_annealing.ckpt`, { hyperparam_value: 0.1 }),
      textFile(`${at}/counter.ckpt`, "3"),
      textFile(`${at}/dataloader-TRAIN.ckpt`, "12\n"),
      textFile(`${at}/brain.ckpt`, `avg_train_loss: 0.4\noptimizer_step: ${step}\nstep: ${step}\n`),
    ];
  },
  expect: (step) => ({
    path: `CKPT+2025-10-17+09-00-${String(step).padStart(2, "0")}+00`,
    step,
    holds: ["weights", "optimizer", "scheduler", "data"],
    state: "unknown",
    roles: ["model"],
  }),
};

export const speechbrainWriters: readonly LayoutWriter[] = [brain];
