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
import { deepspeedTag } from "./deepspeed.js";

const all = ["weights", "optimizer", "scheduler", "rng", "data"] as const;
const optional = [
  {
    file: "/config.json",
    reason: "a model that is no PreTrainedModel has none, and a resume reads none",
  },
];
const lastRank = {
  file: "/rng_state_1.pth",
  reason: "nothing records how many processes there were; a resume goes on without it, and says so",
};

/** transformers 5.18 `Trainer._save_checkpoint`: model, optimizer, scheduler, RNG, then trainer_state.json. */
function trainer(
  variant: string,
  files: (at: string, step: number) => readonly WrittenFile[],
  more: Partial<LayoutWriter> & { readonly worldSize?: number } = {},
): LayoutWriter {
  const { worldSize, ...others } = more;
  return {
    layout: "hf-trainer",
    variant,
    write: (run, step) => [
      ...files(`${run}/checkpoint-${step}`, step),
      jsonFile(`${run}/checkpoint-${step}/trainer_state.json`, {
        log_history: [{ step: 1 }],
        global_step: step,
      }),
    ],
    expect: (step) => ({
      path: `checkpoint-${step}`,
      step,
      holds: all,
      worldSize: worldSize ?? 1,
      roles: ["model"],
    }),
    optional,
    ...others,
  };
}

function model(at: string): readonly WrittenFile[] {
  return [
    jsonFile(`${at}/config.json`, {}),
    { path: `${at}/model.safetensors`, bytes: safetensorsBytes({ "a.weight": 4 }) },
  ];
}

function schedule(at: string, step: number): WrittenFile {
  return torchFile(`${at}/scheduler.pt`, { last_epoch: step });
}

function random(at: string, ranks: number): readonly WrittenFile[] {
  return Array.from({ length: ranks }, (_, rank) =>
    torchFile(`${at}/rng_state${ranks === 1 ? "" : `_${rank}`}.pth`, { cpu: new Tensor([rank]) }),
  );
}

function optimizer(at: string): WrittenFile {
  return torchFile(`${at}/optimizer.pt`, { state: { a: new Tensor([1]) } });
}

const single = trainer("single process", (at, step) => [
  ...model(at),
  optimizer(at),
  schedule(at, step),
  ...random(at, 1),
]);

const adapter = trainer("single process, adapter", (at, step) => [
  { path: `${at}/adapter_model.safetensors`, bytes: safetensorsBytes({ "a.lora_A": 4 }) },
  jsonFile(`${at}/adapter_config.json`, {}),
  optimizer(at),
  schedule(at, step),
  ...random(at, 1),
]);

const parallel = trainer(
  "data parallel, sharded model",
  (at, step) => [
    jsonFile(`${at}/config.json`, {}),
    ...["a.weight", "b.weight"].map((tensor, shard) => ({
      path: `${at}/model-0000${shard + 1}-of-00002.safetensors`,
      bytes: safetensorsBytes({ [tensor]: 4 }),
    })),
    jsonFile(`${at}/model.safetensors.index.json`, {
      weight_map: {
        "a.weight": "model-00001-of-00002.safetensors",
        "b.weight": "model-00002-of-00002.safetensors",
      },
    }),
    optimizer(at),
    schedule(at, step),
    ...random(at, 2),
  ],
  { worldSize: 2, optional: [...optional, lastRank] },
);

const fsdpSharded = trainer(
  "FSDP, sharded",
  (at, step) => [
    ...dcpFiles(
      `${at}/pytorch_model_fsdp_0`,
      { "model.a": new Tensor([1]), "model.b": new Tensor([2, 3]) },
      2,
    ),
    ...dcpFiles(`${at}/optimizer_0`, { "optim.a": new Tensor([1]), "optim.lr": 0.5 }, 2),
    schedule(at, step),
    ...random(at, 2),
  ],
  { worldSize: 2, optional: [lastRank] },
);

const fsdpFull = trainer(
  "FSDP, full",
  (at, step) => [
    ...model(at),
    torchFile(`${at}/pytorch_model_fsdp.bin`, { a: new Tensor([1]) }),
    torchFile(`${at}/optimizer.bin`, { state: new Tensor([1]) }),
    schedule(at, step),
    ...random(at, 2),
  ],
  {
    worldSize: 2,
    optional: [
      ...optional,
      lastRank,
      { file: "/model.safetensors", reason: "one of the two copies of the weights" },
      { file: "/pytorch_model_fsdp.bin", reason: "one of the two copies of the weights" },
    ],
  },
);

function deepspeed(stage: 2 | 3): LayoutWriter {
  return trainer(
    `DeepSpeed ZeRO-${stage}`,
    (at, step) => [
      ...(stage === 2 ? model(at) : [jsonFile(`${at}/config.json`, {})]),
      ...deepspeedTag(`${at}/global_step${step}`, { stage, dp: 2 }, step),
      textFile(`${at}/latest`, `global_step${step}`),
      ...random(at, 2),
    ],
    {
      worldSize: 2,
      optional: [
        ...optional,
        { file: "/model.safetensors", reason: "a second copy of the weights; ZeRO-3 writes none" },
      ],
    },
  );
}

const weightsOnly: LayoutWriter = {
  ...trainer("save_only_model", (at) => model(at)),
  expect: (step) => ({
    path: `checkpoint-${step}`,
    step,
    holds: ["weights", "data"],
    roles: ["model"],
  }),
};

export const hfTrainerWriters: readonly LayoutWriter[] = [
  single,
  adapter,
  parallel,
  fsdpSharded,
  fsdpFull,
  deepspeed(2),
  deepspeed(3),
  weightsOnly,
];
