import { dcpFiles } from "../dcpBytes.js";
import { jsonFile, torchFile, type LayoutWriter, type WrittenFile } from "../layoutWriter.js";
import { pickleBytes, Tensor } from "../pickleBytes.js";

/** torchtitan: the model's names bare, the rest under its own; committed by the rename of `.metadata`. */
const torchtitan: LayoutWriter = {
  layout: "dcp",
  variant: "torchtitan",
  write: (run, step) =>
    dcpFiles(
      `${run}/step-${step}`,
      {
        "layers.0.weight": new Tensor([1, 2]),
        "optimizer.state.layers.0.weight.exp_avg": new Tensor([1]),
        "lr_scheduler.last_epoch": step,
        "dataloader.dp_rank_0": { at: step },
        "train_state.step": step,
      },
      3,
    ),
  expect: (step) => ({
    path: `step-${step}`,
    step,
    holds: ["weights", "optimizer", "scheduler", "data"],
    roles: ["model"],
  }),
};

const byHand: LayoutWriter = {
  layout: "dcp",
  variant: "own names, step inside",
  write: (run, step) =>
    dcpFiles(
      `${run}/save-${step === 4 ? "a" : "b"}`,
      { "model.w": new Tensor([1]), "optim.w.exp_avg": new Tensor([1, 2, 3]), step },
      2,
    ),
  expect: (step) => ({
    path: `save-${step === 4 ? "a" : "b"}`,
    step,
    holds: ["weights", "optimizer"],
    roles: ["model"],
  }),
};

function primeTrainer(at: string, step: number): readonly WrittenFile[] {
  return dcpFiles(
    `${at}/trainer`,
    {
      "app.model.w": new Tensor([1]),
      "app.optimizers.w": new Tensor([1, 2]),
      "app.scheduler.last_epoch": step,
      "app.progress.step": step,
    },
    2,
  );
}

const primeRl: LayoutWriter = {
  layout: "dcp",
  variant: "prime-rl, trainer and orchestrator",
  write: (run, step) => [
    torchFile(`${run}/step_${step}/orchestrator/progress.pt`, { train_source: { at: step } }),
    ...primeTrainer(`${run}/step_${step}`, step),
  ],
  expect: (step) => ({
    path: `step_${step}`,
    step,
    holds: ["weights", "optimizer", "scheduler", "data"],
    roles: ["model"],
  }),
};

const primeSupervised: LayoutWriter = {
  layout: "dcp",
  variant: "prime-rl, supervised",
  write: (run, step) => [
    ...[0, 1].map((rank) =>
      torchFile(`${run}/step_${step}/trainer/dataloader/rank_${rank}.pt`, { rank }),
    ),
    ...primeTrainer(`${run}/step_${step}`, step),
  ],
  expect: (step) => ({ ...primeRl.expect(step), worldSize: 2 }),
  optional: [
    {
      file: "/rank_1.pt",
      reason: "nothing records how many ranks there were; .metadata comes after all of them",
    },
  ],
};

const areal: LayoutWriter = {
  layout: "dcp",
  variant: "AReaL, actor and critic",
  write: (run, step) => [
    ...["default", "critic"].flatMap((role) =>
      dcpFiles(
        `${run}/${role}/recover_checkpoint`,
        { "dcp.model.w": new Tensor([1]), "dcp.optim.w": new Tensor([1, 2]) },
        2,
      ),
    ),
    ...["step", "saver", "evaluator", "stats_logger", "checkpoint"].map((name) =>
      jsonFile(`${run}/recover_info/${name}_info.json`, { global_step: step }),
    ),
    {
      path: `${run}/recover_info/dataloader_info.pkl`,
      bytes: pickleBytes({ at: step }).pickle,
    },
  ],
  expect: (step) => ({
    path: "default/recover_checkpoint",
    step,
    holds: ["weights", "optimizer", "data"],
    roles: ["policy", "critic", "state"],
  }),
};

export const dcpWriters: readonly LayoutWriter[] = [
  torchtitan,
  byHand,
  primeRl,
  primeSupervised,
  areal,
];
