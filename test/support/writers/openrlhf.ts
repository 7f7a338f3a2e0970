import { jsonFile, textFile, type LayoutWriter, type WrittenFile } from "../layoutWriter.js";
import { deepspeedTag } from "./deepspeed.js";

const optional = [
  {
    file: "/metric.json",
    reason: "it only decides which tag is deleted first; older releases write none",
  },
];

function half(
  run: string,
  step: number,
  client: Parameters<typeof deepspeedTag>[3],
): readonly WrittenFile[] {
  return deepspeedTag(`${run}/global_step${step}`, { stage: 2, dp: 2 }, step * 3, client);
}

function ends(run: string, step: number): readonly WrittenFile[] {
  return [
    textFile(`${run}/latest`, `global_step${step}`),
    jsonFile(`${run}/global_step${step}/metric.json`, { metric_key: null, metric_value: null }),
  ];
}

/** PPO: actor and critic save at the same time; the engine's own counter counts optimizer steps. */
const ppo: LayoutWriter = {
  layout: "openrlhf",
  variant: "actor and critic",
  write: (run, step) => [
    ...half(`${run}/_actor`, step, { global_step: step, data_loader_state_dict: { at: step } }),
    ...half(`${run}/_critic`, step, {}),
    ...ends(`${run}/_actor`, step),
    ...ends(`${run}/_critic`, step),
  ],
  expect: (step) => ({
    path: `_actor/global_step${step}`,
    step,
    holds: ["weights", "optimizer", "scheduler", "data"],
    worldSize: 2,
    roles: ["policy", "critic"],
  }),
  optional,
  pointer: "_actor/latest",
};

const supervised: LayoutWriter = {
  layout: "openrlhf",
  variant: "supervised",
  write: (run, step) => [...half(run, step, { consumed_samples: step * 8 }), ...ends(run, step)],
  expect: (step) => ({
    path: `global_step${step}`,
    step,
    holds: ["weights", "optimizer", "scheduler", "data"],
    worldSize: 2,
    roles: ["model"],
  }),
  wholeFrom: { files: 3, reason: "before metric.json it is a whole tag of DeepSpeed" },
  optional,
  pointer: "latest",
};

export const openrlhfWriters: readonly LayoutWriter[] = [ppo, supervised];
