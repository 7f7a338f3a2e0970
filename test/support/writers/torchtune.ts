import { safetensorsBytes } from "../checkpoints.js";
import { dcpFiles } from "../dcpBytes.js";
import { jsonFile, type LayoutWriter, type WrittenFile } from "../layoutWriter.js";
import { Tensor } from "../pickleBytes.js";
import { torchBytes } from "../torchBytes.js";

const shard = "model-00001-of-00001.safetensors";

function model(at: string): readonly WrittenFile[] {
  return [
    { path: `${at}/${shard}`, bytes: safetensorsBytes({ "a.weight": 4 }) },
    jsonFile(`${at}/model.safetensors.index.json`, { weight_map: { "a.weight": shard } }),
  ];
}

function recipe(at: string, step: number): WrittenFile {
  return {
    path: `${at}/recipe_state.pt`,
    bytes: torchBytes({
      optimizer: { state: { a: new Tensor([1]) } },
      steps_run: step,
      total_training_steps: 100,
      seed: 1,
      dataloader: { position: step },
    }),
  };
}

/** torchtune bd2a0fc7c, full fine-tune: weights, copied side files, then the recipe's state. */
const full: LayoutWriter = {
  layout: "torchtune",
  variant: "full, synchronous",
  write(run, step) {
    const at = `${run}/step_${step}`;
    return [...model(at), recipe(at, step)];
  },
  expect: (step) => ({
    path: `step_${step}`,
    step,
    holds: ["weights", "optimizer", "data"],
  }),
};

/** LoRA: merged weights, the adapter that a resume reads, then the recipe's state. */
const lora: LayoutWriter = {
  layout: "torchtune",
  variant: "LoRA",
  write(run, step) {
    const at = `${run}/epoch_${step}`;
    const bytes = torchBytes({ "lora_a.weight": new Tensor([1]) });
    return [...model(at), { path: `${at}/adapter_model.pt`, bytes }, recipe(at, step)];
  },
  expect: (step) => ({
    path: `epoch_${step}`,
    step,
    holds: ["weights", "optimizer", "data"],
  }),
  optional: [
    { file: "adapter_model.pt", reason: "without it the folder is that of a full fine-tune" },
  ],
};

/** The last save of a run leaves out the recipe's state, and nothing tells it from one that was cut off. */
const final: LayoutWriter = {
  layout: "torchtune",
  variant: "final",
  write: (run, step) => model(`${run}/step_${step}`),
  expect: (step) => ({ path: `step_${step}`, step, holds: ["weights"], state: "unknown" }),
};

/** Asynchronous: the counters at once, the shards, and their metadata at the end. */
const asynchronous: LayoutWriter = {
  layout: "torchtune",
  variant: "asynchronous",
  write(run, step) {
    const at = `${run}/epoch_${step}`;
    const counters = torchBytes({ steps_run: step, seed: 1 });
    return [
      { path: `${at}/recipe_state.pt`, bytes: counters },
      ...dcpFiles(at, { "model.a": new Tensor([1]), "optimizer.a.exp_avg": new Tensor([2]) }, 1),
    ];
  },
  expect: (step) => ({ path: `epoch_${step}`, step, holds: ["weights", "optimizer"] }),
};

/** 0.6: one recipe state for all epochs, beside their folders, written after the newest epoch's weights. */
const shared: LayoutWriter = {
  layout: "torchtune",
  variant: "0.6, recipe state beside",
  write: (run, step) => [
    ...model(`${run}/epoch_${step}`),
    {
      path: `${run}/recipe_state/recipe_state.pt`,
      bytes: torchBytes({
        optimizer: { state: { a: new Tensor([1]) } },
        epochs_run: step + 1,
        total_epochs: 100,
        seed: 1,
      }),
    },
  ],
  expect: (step) => ({ path: `epoch_${step}`, step: undefined, holds: ["weights", "optimizer"] }),
  lone: "the recipe state is written over, and is that of the newest epoch alone",
};

export const torchtuneWriters: readonly LayoutWriter[] = [full, lora, final, asynchronous, shared];
