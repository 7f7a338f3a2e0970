import { dcpFiles } from "../dcpBytes.js";
import {
  jsonFile,
  textFile,
  torchFile,
  type LayoutWriter,
  type WrittenFile,
} from "../layoutWriter.js";
import { Tensor, type Pickled } from "../pickleBytes.js";

const tracker = "latest_checkpointed_iteration.txt";
const reason = "the iteration is whole; `--ckpt-step` reaches it without the tracker";

/** What Megatron's `torch_dist` keeps in one tree: weights by their own names, and the common state. */
export function torchDistFiles(at: string, step: number): readonly WrittenFile[] {
  return [
    ...dcpFiles(
      at,
      {
        "decoder.weight": new Tensor([1, 2]),
        "optimizer.state.exp_avg.decoder.weight": new Tensor([1]),
        "rng_state/shard_0": 1,
        opt_param_scheduler: { num_steps: step },
        args: { consumed_train_samples: step * 8 },
        iteration: step,
      },
      2,
    ),
    jsonFile(`${at}/metadata.json`, { sharded_backend: "torch_dist" }),
  ];
}

function iteration(run: string, step: number): string {
  return `${run}/iter_${String(step).padStart(7, "0")}`;
}

function writer(
  variant: string,
  files: (at: string, step: number) => readonly WrittenFile[],
  more: Partial<LayoutWriter> & { readonly worldSize?: number } = {},
): LayoutWriter {
  const { worldSize, ...others } = more;
  return {
    layout: "megatron",
    variant,
    write: (run, step) => [
      ...files(iteration(run, step), step),
      textFile(`${run}/${tracker}`, String(step)),
    ],
    expect: (step) => ({
      path: iteration("", step).slice(1),
      step,
      holds: ["weights", "optimizer", "scheduler", "rng", "data"],
      ...(worldSize === undefined ? {} : { worldSize }),
      roles: ["model"],
    }),
    wholeFrom: { files: files("/i", 1).length, reason },
    pointer: tracker,
    ...others,
  };
}

function rankState(step: number, tensor: number, pipeline: number): Pickled {
  return {
    args: {
      tensor_model_parallel_size: tensor,
      pipeline_model_parallel_size: pipeline,
      expert_model_parallel_size: 1,
      use_distributed_optimizer: true,
      world_size: tensor * pipeline,
      consumed_train_samples: step * 8,
    },
    iteration: step,
    model: { w: new Tensor([1]) },
    opt_param_scheduler: { num_steps: step },
    rng_state: [{ torch_rng_state: new Tensor([1]) }],
  };
}

/** `torch`: a folder a model-parallel rank, the optimizer before the rest. */
function ranks(at: string, step: number, tensor: number): readonly WrittenFile[] {
  return Array.from({ length: tensor * 2 }, (_, rank) => {
    const folder = `${at}/mp_rank_0${Math.floor(rank / 2)}_00${rank % 2}`;
    return [
      torchFile(`${folder}/distrib_optim.pt`, { optim: new Tensor([rank]) }),
      torchFile(`${folder}/model_optim_rng.pt`, rankState(step, tensor, 2)),
    ];
  }).flat();
}

const torchRanks = writer("torch, tensor and pipeline parallel", (at, step) => ranks(at, step, 2), {
  worldSize: 4,
  otherWorldSize: (run, step) => [
    ...ranks(iteration(run, step), step, 4),
    textFile(`${run}/${tracker}`, String(step)),
  ],
});

/** DLRover's flash checkpoint of the same: the optimizer of each rank of the job in a folder of its own. */
function flash(at: string, step: number): readonly WrittenFile[] {
  return [
    ...[0, 1, 2, 3].map((rank) =>
      torchFile(`${at}/rank_0000${rank}/distrib_optim.pt`, { optim: new Tensor([rank]) }),
    ),
    ...ranks(at, step, 2).filter(({ path }) => !path.endsWith("distrib_optim.pt")),
  ];
}

const bridge: LayoutWriter = {
  layout: "megatron",
  variant: "Bridge",
  write(run, step): readonly WrittenFile[] {
    const at = iteration(run, step);
    return [
      ...torchDistFiles(at, step),
      torchFile(`${at}/train_state.pt`, { step: new Tensor([step]) }),
      torchFile(`${run}/latest_train_state.pt`, { step: new Tensor([step]) }),
      textFile(`${run}/${tracker}`, String(step)),
      textFile(`${at}/run_config.yaml`, "train: {}\n"),
    ];
  },
  expect: (step) => ({
    path: iteration("", step).slice(1),
    step,
    holds: ["weights", "optimizer", "scheduler", "rng", "data"],
    roles: ["model"],
  }),
  pointer: tracker,
  wholeFrom: {
    files: 4,
    reason:
      "before a run's first train_state.pt nothing tells it from Megatron-LM's whole iteration",
  },
};

export const megatronWriters: readonly LayoutWriter[] = [
  writer("torch_dist", torchDistFiles),
  writer("fsdp_dtensor", (at, step) =>
    dcpFiles(
      at,
      {
        "model.decoder.weight": new Tensor([1, 2]),
        "optimizer.state.decoder.weight.exp_avg": new Tensor([1]),
        "rng_state.0": 1,
        "opt_param_scheduler.num_steps": step,
        "args.consumed_train_samples": 8,
        iteration: step,
      },
      2,
    ),
  ),
  torchRanks,
  writer("DLRover flash checkpoint", flash, { worldSize: 4 }),
  bridge,
];
