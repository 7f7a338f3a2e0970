import { dcpFiles } from "../dcpBytes.js";
import {
  jsonFile,
  textFile,
  torchFile,
  type LayoutWriter,
  type WrittenFile,
} from "../layoutWriter.js";
import { Tensor } from "../pickleBytes.js";

function trainState(path: string, step: number, ranks: number, key: string): WrittenFile {
  return torchFile(path, {
    epoch: 0,
    global_step: step,
    [key]: key === "data_loader" ? { batches_processed: step } : step * 8,
    world_size: ranks,
    rng: { torch: new Tensor([1]) },
  });
}

function tree(at: string): readonly WrittenFile[] {
  return dcpFiles(
    `${at}/model_and_optim`,
    {
      "model.w": new Tensor([1, 2]),
      "optim.state.w.exp_avg": new Tensor([1]),
      "optim.param_groups.lr": 0.1,
    },
    2,
  );
}

function writer(
  variant: string,
  files: (at: string, step: number, ranks: number) => readonly WrittenFile[],
  more: Partial<LayoutWriter> & { readonly suffix?: string; readonly worldSize?: number } = {},
): LayoutWriter {
  const { suffix = "", worldSize = 2, ...others } = more;
  const count = files("/s", 1, worldSize).length;
  return {
    layout: "olmo",
    variant,
    write: (run, step) => files(`${run}/step${step}${suffix}`, step, worldSize),
    expect: (step) => ({
      path: `step${step}${suffix}`,
      step,
      holds: ["weights", "optimizer", "rng", "data"],
      worldSize,
      roles: ["model"],
    }),
    ...(variant.startsWith("OLMo,")
      ? {
          wholeFrom: {
            files: count - 1,
            reason: "config.yaml is a text that nothing checks; the rename ends a save",
          },
        }
      : {}),
    ...others,
  };
}

/** OLMo-core 3.0: each rank's state, the tree, the config, then `.metadata.json`. */
const core = writer(
  "OLMo-core",
  (at, step, ranks) => [
    ...[0, 1, 2]
      .slice(0, ranks)
      .map((rank) => trainState(`${at}/train/rank${rank}.pt`, step, ranks, "data_loader")),
    ...tree(at),
    jsonFile(`${at}/config.json`, {}),
    jsonFile(`${at}/.metadata.json`, { version: "2.0" }),
  ],
  {
    optional: [
      {
        file: "/config.json",
        reason: "a callback writes it, and a resume reads it only if it is there",
      },
    ],
  },
);

/** OLMo 0.6: the tree, each rank's state, then the config; the folder is renamed afterwards. */
const olmo = writer("OLMo, sharded", (at, step, ranks) => [
  ...tree(at),
  ...[0, 1, 2]
    .slice(0, ranks)
    .map((rank) =>
      trainState(
        `${at}/train/rank${rank}.pt`,
        step,
        ranks,
        "global_train_examples_seen_this_epoch",
      ),
    ),
  textFile(`${at}/config.yaml`, "run_name: a\n"),
]);

/** OLMo 0.6 with everything gathered on one rank. */
const unsharded = writer(
  "OLMo, unsharded",
  (at, step, ranks) => [
    torchFile(`${at}/model.pt`, { "a.weight": new Tensor([1, 2]) }),
    torchFile(`${at}/optim.pt`, { state: { "a.weight": { exp_avg: new Tensor([1]) } } }),
    trainState(`${at}/train.pt`, step, ranks, "global_train_examples_seen_this_epoch"),
    textFile(`${at}/config.yaml`, "run_name: a\n"),
  ],
  { suffix: "-unsharded" },
);

export const olmoWriters: readonly LayoutWriter[] = [core, olmo, unsharded];
