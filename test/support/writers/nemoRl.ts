import { safetensorsBytes } from "../checkpoints.js";
import { dcpFiles } from "../dcpBytes.js";
import {
  jsonFile,
  textFile,
  torchFile,
  type LayoutWriter,
  type WrittenFile,
} from "../layoutWriter.js";
import { Tensor } from "../pickleBytes.js";
import { torchDistFiles } from "./megatron.js";

function dtensor(at: string): readonly WrittenFile[] {
  return [
    ...dcpFiles(`${at}/weights`, { "model.w": new Tensor([1]), "model.b": new Tensor([1, 2]) }, 2),
    ...dcpFiles(`${at}/optimizer`, { "optim.w": new Tensor([1, 2]), "sched.last_epoch": 3 }, 2),
  ];
}

function automodel(at: string): readonly WrittenFile[] {
  return [
    {
      path: `${at}/weights/model/shard-00001-model-00001-of-00001.safetensors`,
      bytes: safetensorsBytes({ w: 4 }),
    },
    ...dcpFiles(`${at}/optimizer/optim`, { "optim.w": new Tensor([1, 2]) }, 1),
  ];
}

/** The folder's last name; a save is renamed to it when all is written, so its prefixes are those of a copy. */
function writer(
  variant: string,
  models: (at: string, step: number) => readonly WrittenFile[],
  expected: Partial<ReturnType<LayoutWriter["expect"]>> = {},
): LayoutWriter {
  return {
    layout: "nemo-rl",
    variant,
    write(run, step): readonly WrittenFile[] {
      const at = `${run}/step_${step}`;
      return [
        jsonFile(`${at}/training_info.json`, { total_steps: step, consumed_samples: 8 }),
        textFile(`${at}/config.yaml`, "grpo: {}\n"),
        ...models(at, step),
        torchFile(`${at}/train_dataloader.pt`, { at: step }),
      ];
    },
    expect: (step) => ({
      path: `step_${step}`,
      step,
      holds: ["weights", "optimizer", "scheduler", "data"],
      roles: ["policy"],
      ...expected,
    }),
    optional: [{ file: "/config.yaml", reason: "its text is not parsed" }],
  };
}

export const nemoRlWriters: readonly LayoutWriter[] = [
  writer("DTensor, PPO", (at) => [...dtensor(`${at}/policy`), ...dtensor(`${at}/value`)], {
    roles: ["policy", "critic"],
  }),
  writer("Automodel", (at) => automodel(`${at}/policy`), {
    holds: ["weights", "optimizer", "data"],
  }),
  writer("Megatron", (at) => torchDistFiles(`${at}/policy/weights/iter_0000000`, 0), {
    holds: ["weights", "optimizer", "scheduler", "rng", "data"],
  }),
];
