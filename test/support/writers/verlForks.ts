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
import { fsdpRole } from "./verlFsdp.js";

const optional = ["/config.json", "/tokenizer_config.json", "/fsdp_config.json"].map((file) => ({
  file,
  reason: "a resume does not read it",
}));
const noPointer = "all of the step is there; a resume can be given its path";
const all = ["weights", "optimizer", "scheduler", "rng", "data"] as const;

/** EasyR1: verl's shards, then its own `dataloader.pt`, then the tracker. */
const easyr1: LayoutWriter = {
  layout: "easyr1",
  variant: "FSDP",
  write(run, step) {
    const at = `${run}/global_step_${step}`;
    return [
      ...fsdpRole(`${at}/actor`, 2),
      torchFile(`${at}/dataloader.pt`, { _num_yielded: step }),
      jsonFile(`${run}/checkpoint_tracker.json`, { last_global_step: step, best_global_step: 1 }),
    ];
  },
  expect: (step) => ({
    path: `global_step_${step}`,
    step,
    holds: all,
    worldSize: 2,
    roles: ["policy"],
  }),
  wholeFrom: { files: fsdpRole("", 2).length + 1, reason: noPointer },
  pointer: "checkpoint_tracker.json",
  optional,
};

function skyrl(
  variant: string,
  policy: (at: string, step: number) => readonly WrittenFile[],
  worldSize?: number,
): LayoutWriter {
  return {
    layout: "skyrl",
    variant,
    write(run, step) {
      const at = `${run}/global_step_${step}`;
      return [
        ...policy(`${at}/policy`, step),
        torchFile(`${at}/data.pt`, { _num_yielded: step }),
        torchFile(`${at}/trainer_state.pt`, { global_step: step, config: {} }),
        textFile(`${run}/latest_ckpt_global_step.txt`, String(step)),
      ];
    },
    expect: (step) => ({
      path: `global_step_${step}`,
      step,
      holds: all,
      ...(worldSize === undefined ? {} : { worldSize }),
      roles: ["policy"],
    }),
    wholeFrom: { files: policy("", 1).length + 2, reason: noPointer },
    pointer: "latest_ckpt_global_step.txt",
    optional,
  };
}

/** RLinf with FSDP: the tree, the gathered weights, then the place in the prompts. */
const rlinf: LayoutWriter = {
  layout: "rlinf",
  variant: "FSDP",
  write(run, step) {
    const at = `${run}/global_step_${step}`;
    return [
      ...dcpFiles(
        `${at}/actor/dcp_checkpoint`,
        {
          "fsdp_checkpoint.model.w": new Tensor([1, 2]),
          "fsdp_checkpoint.optimizers.state.w.exp_avg": new Tensor([1]),
          "fsdp_checkpoint.lr_schedulers.last_epoch": step,
          "fsdp_checkpoint.rng": 1,
        },
        2,
      ),
      torchFile(`${at}/actor/model_state_dict/full_weights.pt`, { w: new Tensor([1, 2]) }),
      torchFile(`${at}/data/data.pt`, { _num_yielded: step }),
    ];
  },
  expect: (step) => ({
    path: `global_step_${step}`,
    step,
    holds: all,
    roles: ["policy", "state"],
  }),
  optional: [
    { file: "full_weights.pt", reason: "gathering them can be off; a resume reads the tree" },
    { file: "data.pt", reason: "embodied trainings write none; only the run's other saves tell" },
  ],
};

export const verlForkWriters: readonly LayoutWriter[] = [
  easyr1,
  skyrl("FSDP", (at) => fsdpRole(at, 2), 2),
  skyrl("Megatron", (at, step) => torchDistFiles(at, step)),
  rlinf,
];
