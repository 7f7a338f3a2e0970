import { safetensorsBytes } from "../checkpoints.js";
import { jsonFile, textFile, type LayoutWriter, type WrittenFile } from "../layoutWriter.js";

const optional = [
  {
    file: "scheduler_state.json",
    reason: "a training without a schedule writes none; only the run's other saves tell",
  },
];

function folder(run: string, step: number): string {
  return `${run}/${String(step).padStart(6, "0")}`;
}

function state(at: string, step: number, optimizers: readonly string[]): readonly WrittenFile[] {
  return [
    jsonFile(`${at}/training_step.json`, { step }),
    { path: `${at}/rng_state.safetensors`, bytes: safetensorsBytes({ torch_rng_state: 8 }) },
    ...optimizers.flatMap((name) => [
      {
        path: `${at}${name}/optimizer_state.safetensors`,
        bytes: safetensorsBytes({ [`state/${name.length}/exp_avg`]: 4 }),
      },
      textFile(`${at}${name}/optimizer_param_groups.json`, `[{"lr": 0.001, "params": [0]}]`),
    ]),
    jsonFile(`${at}/scheduler_state.json`, { last_epoch: step }),
  ];
}

function writer(
  variant: string,
  weights: (at: string) => readonly WrittenFile[],
  optimizers: readonly string[],
): LayoutWriter {
  const second = optimizers.slice(1).flatMap((name) =>
    ["optimizer_state.safetensors", "optimizer_param_groups.json"].map((file) => ({
      file: `${name}/${file}`,
      reason: "nothing records how many optimizers there are; only the run's other saves tell",
    })),
  );
  return {
    layout: "lerobot",
    variant,
    write: (run, step) => [
      ...weights(`${folder(run, step)}/pretrained_model`),
      ...state(`${folder(run, step)}/training_state`, step, optimizers),
    ],
    expect: (step) => ({
      path: folder("", step).slice(1),
      step,
      holds: ["weights", "optimizer", "scheduler", "rng"],
      roles: ["model"],
    }),
    optional: [...optional, ...second],
  };
}

/** lerobot 0.4.4 `save_checkpoint`: the policy, its configs, then the training's state. */
export const lerobotWriters: readonly LayoutWriter[] = [
  writer(
    "policy",
    (at) => [
      jsonFile(`${at}/config.json`, { type: "act" }),
      { path: `${at}/model.safetensors`, bytes: safetensorsBytes({ "a.weight": 4 }) },
      jsonFile(`${at}/train_config.json`, {}),
    ],
    [""],
  ),
  writer(
    "adapter, two optimizers",
    (at) => [
      { path: `${at}/adapter_model.safetensors`, bytes: safetensorsBytes({ "a.lora_A": 4 }) },
      jsonFile(`${at}/adapter_config.json`, {}),
      jsonFile(`${at}/train_config.json`, {}),
      jsonFile(`${at}/config.json`, { type: "sac" }),
    ],
    ["/actor", "/critic"],
  ),
];
