import {
  jsonFile,
  textFile,
  torchFile,
  type LayoutWriter,
  type WrittenFile,
} from "../layoutWriter.js";
import { Tensor } from "../pickleBytes.js";

/** One model of verl's FSDP engine: each rank model, optimizer, rest; rank 0 also the records. */
export function fsdpRole(at: string, size: number): readonly WrittenFile[] {
  const files: WrittenFile[] = [];
  for (let rank = 0; rank < size; rank += 1) {
    for (const kind of ["model", "optim", "extra_state"]) {
      const path = `${at}/${kind}_world_size_${size}_rank_${rank}.pt`;
      files.push(torchFile(path, { [kind]: new Tensor([rank]) }));
    }
    if (rank === 0) {
      files.push(jsonFile(`${at}/huggingface/config.json`, { model_type: "qwen2" }));
      files.push(jsonFile(`${at}/huggingface/tokenizer_config.json`, {}));
      files.push(jsonFile(`${at}/fsdp_config.json`, { FSDP_version: 2, world_size: size }));
    }
  }
  return files;
}

const optional = ["/config.json", "/tokenizer_config.json", "/fsdp_config.json"].map((file) => ({
  file,
  reason: "the trainer does not read it when it resumes, and older releases write none",
}));

function ppo(variant: string, roles: readonly ("actor" | "critic")[]): LayoutWriter {
  const files = (run: string, step: number, size: number): readonly WrittenFile[] => {
    const at = `${run}/global_step_${step}`;
    return [
      ...roles.flatMap((role) => fsdpRole(`${at}/${role}`, size)),
      torchFile(`${at}/data.pt`, { _num_yielded: step }),
      textFile(`${run}/latest_checkpointed_iteration.txt`, String(step)),
    ];
  };
  return {
    layout: "verl",
    variant,
    write: (run, step) => files(run, step, 2),
    otherWorldSize: (run, step) => files(run, step, 4),
    expect: (step) => ({
      path: `global_step_${step}`,
      step,
      holds: ["weights", "optimizer", "scheduler", "rng", "data"],
      worldSize: 2,
      roles: roles.map((role) => (role === "actor" ? "policy" : "critic")),
    }),
    wholeFrom: {
      files: files("/r", 1, 2).length - 1,
      reason: "all of the step is there; `trainer.resume_from_path` needs no tracker",
    },
    pointer: "latest_checkpointed_iteration.txt",
    optional,
  };
}

/** verl's supervised trainer: the shards in the step's own folder, and a data position a rank. */
const supervised: LayoutWriter = {
  layout: "verl",
  variant: "FSDP, supervised",
  write(run, step): readonly WrittenFile[] {
    const at = `${run}/global_step_${step}`;
    return [
      ...fsdpRole(at, 2),
      ...[0, 1].map((rank) => torchFile(`${at}/data_${rank}.pt`, { rank })),
      textFile(`${run}/latest_checkpointed_iteration.txt`, String(step)),
    ];
  },
  expect: (step) => ({
    path: `global_step_${step}`,
    step,
    holds: ["weights", "optimizer", "scheduler", "rng", "data"],
    worldSize: 2,
    roles: ["model"],
  }),
  wholeFrom: {
    files: 11,
    reason: "all of the step is there; `trainer.resume_from_path` needs no tracker",
  },
  pointer: "latest_checkpointed_iteration.txt",
  optional,
};

export const verlFsdpWriters: readonly LayoutWriter[] = [
  ppo("FSDP, actor and critic", ["actor", "critic"]),
  ppo("FSDP, actor alone", ["actor"]),
  supervised,
];
