import { safetensorsBytes } from "../checkpoints.js";
import { jsonFile, type LayoutWriter, type WrittenFile } from "../layoutWriter.js";
import { Tensor } from "../pickleBytes.js";
import { torchBytes } from "../torchBytes.js";

/** transformers 5.18 `Trainer._save_checkpoint`: model, optimizer, scheduler, RNG, then trainer_state.json. */
const single: LayoutWriter = {
  layout: "hf-trainer",
  variant: "single process",
  write(run, step): readonly WrittenFile[] {
    const at = `${run}/checkpoint-${step}`;
    return [
      jsonFile(`${at}/config.json`, {}),
      { path: `${at}/model.safetensors`, bytes: safetensorsBytes({ "a.weight": 4 }) },
      { path: `${at}/optimizer.pt`, bytes: torchBytes({ state: { a: new Tensor([1]) } }) },
      { path: `${at}/scheduler.pt`, bytes: torchBytes({ last_epoch: step }) },
      { path: `${at}/rng_state.pth`, bytes: torchBytes({ cpu: new Tensor([1]) }) },
      jsonFile(`${at}/trainer_state.json`, { global_step: step }),
    ];
  },
  expect: (step) => ({
    path: `checkpoint-${step}`,
    step,
    holds: ["weights", "optimizer", "scheduler", "rng", "data"],
  }),
  optional: [
    {
      file: "/config.json",
      reason: "a model that is no PreTrainedModel has none, and a resume reads none",
    },
  ],
};

export const hfTrainerWriters: readonly LayoutWriter[] = [single];
