import { dcpFiles } from "../dcpBytes.js";
import {
  jsonFile,
  textFile,
  torchFile,
  type LayoutWriter,
  type WrittenFile,
} from "../layoutWriter.js";
import { Tensor } from "../pickleBytes.js";

const trees = { model: "model", optimizer: "optimizer", rng_state: "extra" } as const;

/** One model of verl's Megatron engine: a tree a kind of state, then the list of contents. */
function role(at: string, step: number): readonly WrittenFile[] {
  const contents = Object.entries(trees).map(
    ([name, folder]) =>
      [name, { path: `${folder}/dist_ckpt`, format: "megatron_dist_checkpoint" }] as const,
  );
  return [
    ...Object.values(trees).flatMap((folder, index) => [
      ...dcpFiles(
        `${at}/${folder}/dist_ckpt`,
        {
          a: new Tensor(Array.from({ length: index + 1 }, () => 1)),
          b: new Tensor([1, 2, 3, 4, 5]),
        },
        2,
      ),
      jsonFile(`${at}/${folder}/dist_ckpt/metadata.json`, { sharded_backend: "torch_dist" }),
    ]),
    jsonFile(`${at}/transformer_config.json`, {}),
    jsonFile(`${at}/ckpt_contents.json`, {
      schema_version: 2,
      global_step: step,
      world_size: 8,
      contents: {
        ...Object.fromEntries<object>(contents),
        lr_scheduler: { path: "optimizer/dist_ckpt", format: "megatron_dist_checkpoint" },
        transformer_config: { path: "transformer_config.json", format: "json" },
      },
    }),
  ];
}

function files(run: string, step: number): readonly WrittenFile[] {
  const at = `${run}/global_step_${step}`;
  return [
    ...role(`${at}/actor`, step),
    ...role(`${at}/critic`, step),
    torchFile(`${at}/data.pt`, { _num_yielded: step }),
    textFile(`${run}/latest_checkpointed_iteration.txt`, String(step)),
  ];
}

export const verlMegatronWriters: readonly LayoutWriter[] = [
  {
    layout: "verl",
    variant: "Megatron, actor and critic",
    write: files,
    expect: (step) => ({
      path: `global_step_${step}`,
      step,
      holds: ["weights", "optimizer", "scheduler", "rng", "data"],
      worldSize: 8,
      roles: ["policy", "critic"],
    }),
    wholeFrom: {
      files: files("/r", 1).length - 1,
      reason: "all of the step is there; `trainer.resume_from_path` needs no tracker",
    },
    pointer: "latest_checkpointed_iteration.txt",
  },
];
