import { textFile, type LayoutWriter } from "../layoutWriter.js";
import { Tensor, type Pickled } from "../pickleBytes.js";
import { torchBytes, zipBytes } from "../torchBytes.js";

const optimizer: Pickled = {
  state: { "0": { step: new Tensor([4]), exp_avg: new Tensor([1, 2]) } },
  param_groups: [{ lr: 0.0003, params: [0] }],
};

/** stable-baselines3 2.9.2 `save_to_zip_file`: records in this order, stored; `names` are the optimizers. */
function archive(step: number, names: readonly string[]): Uint8Array {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  return zipBytes([
    ["data", text(JSON.stringify({ num_timesteps: step, _total_timesteps: 100 }))],
    ["pytorch_variables.pth", torchBytes({ log_ent_coef: new Tensor([0]) })],
    ["policy.pth", torchBytes({ "mlp_extractor.weight": new Tensor([step, 2]) })],
    ...names.map((name) => [`${name}.optimizer.pth`, torchBytes(optimizer)] as const),
    ["_stable_baselines3_version", text("2.9.2")],
    ["system_info.txt", text("- OS: Linux\n")],
  ]);
}

const path = (step: number): string => `rl_model_${step}_steps.zip`;

/** `CheckpointCallback` of an algorithm without a buffer. */
const onPolicy: LayoutWriter = {
  layout: "stable-baselines3",
  variant: "on policy",
  write: (run, step) => [{ path: `${run}/${path(step)}`, bytes: archive(step, ["policy"]) }],
  expect: (step) => ({ path: path(step), step, holds: ["weights", "optimizer"] }),
};

/** With `save_replay_buffer` and `save_vecnormalize`: the archive, then the two pickles. */
const offPolicy: LayoutWriter = {
  layout: "stable-baselines3",
  variant: "off policy, with buffer and statistics",
  write: (run, step) => [
    { path: `${run}/${path(step)}`, bytes: archive(step, ["actor", "critic"]) },
    textFile(`${run}/rl_model_replay_buffer_${step}_steps.pkl`, "buffer"),
    textFile(`${run}/rl_model_vecnormalize_${step}_steps.pkl`, "statistics"),
  ],
  expect: (step) => ({ path: path(step), step, holds: ["weights", "optimizer"] }),
  wholeFrom: { files: 1, reason: "a first save without a buffer may be of a run that saves none" },
};

export const stableBaselines3Writers: readonly LayoutWriter[] = [onPolicy, offPolicy];
