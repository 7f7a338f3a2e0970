import { safetensorsBytes } from "../checkpoints.js";
import { jsonFile, type LayoutWriter, type WrittenFile } from "../layoutWriter.js";
import { dcpFiles } from "../dcpBytes.js";
import { Tensor } from "../pickleBytes.js";
import { torchBytes } from "../torchBytes.js";

const others = "only the run's other saves tell that it belongs to each";

function randomStates(at: string, rank: number): WrittenFile {
  const bytes = torchBytes({ step: 0, random_state: [1], torch_manual_seed: new Tensor([1]) });
  return { path: `${at}/random_states_${rank}.pkl`, bytes };
}

/** accelerate 1.15 `save_state` under the name that the script chose. */
const single: LayoutWriter = {
  layout: "accelerate",
  variant: "single process",
  write(run, step) {
    const at = `${run}/step_${step}`;
    return [
      { path: `${at}/model.safetensors`, bytes: safetensorsBytes({ "a.weight": 4 }) },
      { path: `${at}/optimizer.bin`, bytes: torchBytes({ state: { a: new Tensor([1]) } }) },
      { path: `${at}/scheduler.bin`, bytes: torchBytes({ last_epoch: step }) },
      { path: `${at}/sampler.bin`, bytes: torchBytes({ seed: 1 }) },
      randomStates(at, 0),
    ];
  },
  expect: (step) => ({
    path: `step_${step}`,
    step,
    holds: ["weights", "optimizer", "scheduler", "rng", "data"],
    worldSize: 1,
  }),
  optional: ["scheduler.bin", "sampler.bin"].map((file) => ({ file, reason: others })),
};

/** Two ranks under automatic naming: the folder counts saves, the schedule steps once for each rank. */
const automatic: LayoutWriter = {
  layout: "accelerate",
  variant: "automatic naming, two ranks",
  write(run, step) {
    const at = `${run}/checkpoint_${step}`;
    return [
      randomStates(at, 1),
      { path: `${at}/model.safetensors`, bytes: safetensorsBytes({ "a.weight": 4 }) },
      { path: `${at}/optimizer.bin`, bytes: torchBytes({ state: { a: new Tensor([1]) } }) },
      { path: `${at}/scheduler.bin`, bytes: torchBytes({ last_epoch: 2 * step }) },
      randomStates(at, 0),
    ];
  },
  expect: (step) => ({
    path: `checkpoint_${step}`,
    step,
    holds: ["weights", "optimizer", "scheduler", "rng"],
    worldSize: 2,
  }),
  optional: ["scheduler.bin", "random_states_1.pkl"].map((file) => ({ file, reason: others })),
};

/** FSDP with `SHARDED_STATE_DICT`: model and optimizer are distributed checkpoints of their own. */
const sharded: LayoutWriter = {
  layout: "accelerate",
  variant: "FSDP, sharded",
  write(run, step) {
    const at = `${run}/step_${step}`;
    const shards = (name: string): readonly WrittenFile[] =>
      dcpFiles(`${at}/${name}`, { "a.weight": new Tensor([1, 2]), "b.weight": new Tensor([3]) }, 2);
    return [
      ...shards("pytorch_model_fsdp_0"),
      ...shards("optimizer_0"),
      { path: `${at}/scheduler.bin`, bytes: torchBytes({ last_epoch: step }) },
      randomStates(at, 1),
      randomStates(at, 0),
    ];
  },
  expect: (step) => ({
    path: `step_${step}`,
    step,
    holds: ["weights", "optimizer", "scheduler", "rng"],
    worldSize: 2,
  }),
  optional: ["scheduler.bin", "random_states_1.pkl"].map((file) => ({ file, reason: others })),
};

/** A save hook of diffusers' examples: a folder a model, written first, and `checkpoint-N` for a name. */
const hooked: LayoutWriter = {
  layout: "accelerate",
  variant: "diffusers, save hook",
  write(run, step) {
    const at = `${run}/checkpoint-${step}`;
    return [
      ...["unet", "unet_ema"].flatMap((name) => [
        jsonFile(`${at}/${name}/config.json`, {}),
        {
          path: `${at}/${name}/diffusion_pytorch_model.safetensors`,
          bytes: safetensorsBytes({ "a.weight": 4 }),
        },
      ]),
      { path: `${at}/optimizer.bin`, bytes: torchBytes({ state: { a: new Tensor([1]) } }) },
      { path: `${at}/scheduler.bin`, bytes: torchBytes({ last_epoch: 4 * step }) },
      randomStates(at, 0),
    ];
  },
  expect: (step) => ({
    path: `checkpoint-${step}`,
    step,
    holds: ["weights", "optimizer", "scheduler", "rng"],
    worldSize: 1,
  }),
  optional: [
    ...["scheduler.bin", "unet/config.json", "unet_ema/config.json"],
    ...["unet", "unet_ema"].map((name) => `${name}/diffusion_pytorch_model.safetensors`),
  ].map((file) => ({ file, reason: others })),
};

/** kohya's sd-scripts and SimpleTuner record the step in a file that a hook writes; the name counts epochs. */
const recorded: LayoutWriter = {
  layout: "accelerate",
  variant: "sd-scripts, recorded step",
  write(run, step) {
    const at = `${run}/mychar-${String(step / 2).padStart(6, "0")}-state`;
    return [
      jsonFile(`${at}/train_state.json`, { current_epoch: step / 2, current_step: step }),
      { path: `${at}/model.safetensors`, bytes: safetensorsBytes({ "lora.weight": 4 }) },
      { path: `${at}/optimizer.bin`, bytes: torchBytes({ state: { a: new Tensor([1]) } }) },
      { path: `${at}/scheduler.bin`, bytes: torchBytes({ last_epoch: step }) },
      randomStates(at, 0),
    ];
  },
  expect: (step) => ({
    path: `mychar-${String(step / 2).padStart(6, "0")}-state`,
    step,
    holds: ["weights", "optimizer", "scheduler", "rng"],
    worldSize: 1,
  }),
  optional: ["scheduler.bin", "train_state.json"].map((file) => ({ file, reason: others })),
};

/** diffusers' LoRA examples: one file of weights without a config, and automatic mixed precision's scaler. */
const lora: LayoutWriter = {
  layout: "accelerate",
  variant: "diffusers, LoRA",
  write(run, step) {
    const at = `${run}/checkpoint-${step}`;
    return [
      {
        path: `${at}/pytorch_lora_weights.safetensors`,
        bytes: safetensorsBytes({ "unet.lora_A.weight": 4 }),
      },
      { path: `${at}/optimizer.bin`, bytes: torchBytes({ state: { a: new Tensor([1]) } }) },
      { path: `${at}/scaler.pt`, bytes: torchBytes({ scale: 1 }) },
      randomStates(at, 0),
    ];
  },
  expect: (step) => ({
    path: `checkpoint-${step}`,
    step,
    holds: ["weights", "optimizer", "rng"],
    worldSize: 1,
  }),
  optional: ["scaler.pt"].map((file) => ({ file, reason: others })),
};

export const accelerateWriters: readonly LayoutWriter[] = [
  single,
  automatic,
  sharded,
  hooked,
  recorded,
  lora,
];
