import { jsonFile, torchFile, type LayoutWriter } from "../layoutWriter.js";
import { Tensor, type Pickled } from "../pickleBytes.js";
import { torchBytes } from "../torchBytes.js";

/** nanoGPT train.py: one file, written over at each save. */
const nanoGpt: LayoutWriter = {
  layout: "torch-file",
  variant: "nanoGPT",
  write: (run, step) => [
    {
      path: `${run}/ckpt.pt`,
      bytes: torchBytes({
        model: { "transformer.wte.weight": new Tensor([step, 2]) },
        optimizer: { state: {}, param_groups: [{ lr: 0.1 }] },
        model_args: { n_layer: 1 },
        iter_num: step,
        best_val_loss: 1.5,
        config: { out_dir: "out", eval_interval: 5 },
      }),
    },
  ],
  expect: (step) => ({ path: "ckpt.pt", step, holds: ["weights", "optimizer"] }),
  lone: "each save writes over the one before",
};

/** The shape of PyTorch's own tutorial, with all that people add to it. */
const numbered: LayoutWriter = {
  layout: "torch-file",
  variant: "a numbered file",
  write: (run, step) => [
    {
      path: `${run}/model_step_${step}.pth`,
      bytes: torchBytes({
        model_state_dict: { "fc.weight": new Tensor([1, 2]) },
        optimizer_state_dict: { state: {} },
        lr_scheduler: { last_epoch: step },
        rng_state: new Tensor([1]),
        dataloader: { position: step },
        step,
      }),
    },
  ],
  expect: (step) => ({
    path: `model_step_${step}.pth`,
    step,
    holds: ["weights", "optimizer", "scheduler", "rng", "data"],
  }),
};

/** fairseq checkpoint_utils.py: the updates are counted in a history of optimizers. */
const fairseq: LayoutWriter = {
  layout: "torch-file",
  variant: "fairseq",
  write: (run, step) => [
    {
      path: `${run}/checkpoint_2_${step}.pt`,
      bytes: torchBytes({
        cfg: { model: {} },
        model: { "encoder.weight": new Tensor([step, 2]) },
        criterion: null,
        optimizer_history: [
          { num_updates: 1, optimizer_name: "NAG" },
          { num_updates: step, optimizer_name: "FairseqAdam" },
        ],
        extra_state: { train_iterator: { epoch: 2, iterations_in_epoch: 1 } },
        last_optimizer_state: { state: {}, param_groups: [{ lr: 0.1 }] },
      }),
    },
  ],
  expect: (step) => ({
    path: `checkpoint_2_${step}.pt`,
    step,
    epoch: 2,
    holds: ["weights", "optimizer"],
  }),
};

function adversary(name: string, epoch: number): Pickled {
  return {
    model: { [`${name}.weight`]: new Tensor([epoch, 2]) },
    iteration: epoch,
    optimizer: { state: {}, param_groups: [{ lr: 0.1 }] },
    learning_rate: 0.1,
  };
}

/** VITS train.py, and what descends from it: generator, then discriminator; `iteration` is the epoch. */
const pair: LayoutWriter = {
  layout: "torch-file",
  variant: "a generator and its discriminator",
  write: (run, step) =>
    ["G", "D"].map((name) => ({
      path: `${run}/${name}_${step}.pth`,
      bytes: torchBytes(adversary(name, 3), `${name}_${step}`),
    })),
  expect: (step) => ({
    path: `G_${step}.pth`,
    step,
    epoch: 3,
    holds: ["weights", "optimizer"],
  }),
  wholeFrom: { files: 2, reason: "a generator alone may be all that somebody trains" },
  optional: [{ file: "D_6.pth", reason: "a generator alone may be all that somebody trains" }],
};

/** metaseq checkpoint_utils.py: a file for each part of the model and each shard of that. */
const shards: LayoutWriter = {
  layout: "torch-file",
  variant: "model parts and shards",
  write: (run, step) =>
    [0, 1].flatMap((part) =>
      [0, 1].map((shard) => {
        const stem = `checkpoint_${step}-model_part-${part}-shard${shard}`;
        return {
          path: `${run}/${stem}.pt`,
          bytes: torchBytes(
            {
              model: { "decoder.weight": new Tensor([part, shard]) },
              optimizer_history: [{ num_updates: step }],
              last_optimizer_state: { state: {}, param_groups: [{ lr: 0.1 }] },
            },
            stem,
          ),
        };
      }),
    ),
  expect: (step) => ({
    path: `checkpoint_${step}-model_part-0-shard0.pt`,
    step,
    holds: ["weights", "optimizer"],
    state: "unknown",
  }),
};

/** nanochat checkpoint_manager.py: the model, its record, and an optimizer file a rank. */
const withRecord: LayoutWriter = {
  layout: "torch-file",
  variant: "a model, its record and optimizers by rank",
  write: (run, step) => {
    const number = String(step).padStart(6, "0");
    return [
      torchFile(`${run}/model_${number}.pt`, { "wte.weight": new Tensor([step, 2]) }),
      jsonFile(`${run}/meta_${number}.json`, { step, val_bpb: 0.9 }),
      ...[0, 1].map((rank) =>
        torchFile(`${run}/optim_${number}_rank${rank}.pt`, {
          state: { "0": { exp_avg: new Tensor([rank]) } },
          param_groups: [{ lr: 0.1 }],
        }),
      ),
    ];
  },
  expect: (step) => ({
    path: `model_${String(step).padStart(6, "0")}.pt`,
    step,
    holds: ["weights", "optimizer"],
    worldSize: 2,
    state: "unknown",
  }),
  wholeFrom: { files: 1, reason: "a model alone, or with its record, is how people publish one" },
};

export const torchFileWriters: readonly LayoutWriter[] = [
  nanoGpt,
  numbered,
  fairseq,
  pair,
  shards,
  withRecord,
];
