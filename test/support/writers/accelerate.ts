import { safetensorsBytes } from "../checkpoints.js";
import { type LayoutWriter, type WrittenFile } from "../layoutWriter.js";
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

export const accelerateWriters: readonly LayoutWriter[] = [single, automatic, sharded];
