import type { TorchRecord } from "../formats/torch/torchRecord.js";
import type { StateKind } from "../model/checkpoint.js";

/** What people call the parts of a training state in the dictionary that they give to torch.save. */
const keyWords: readonly (readonly [holds: StateKind, key: RegExp])[] = [
  ["optimizer", /optim|^opt$/iu],
  ["scheduler", /sched/iu],
  ["rng", /rng|random_?state/iu],
  ["data", /data_?loader|sampler|dataset_state|data_state/iu],
  [
    "weights",
    /^(?:model|module|net|network|state_dict|weights|params|ema|actor|policy|generator)s?$|^model_state|_state_dict$|^ema_model$/iu,
  ],
];

/** Counters by preference; a count of epochs is better than none. */
const stepKeys = [
  "global_step",
  "iter_num",
  "iteration",
  "iter",
  "step",
  "steps",
  "num_updates",
  "train_step",
  "train_steps",
  "current_step",
  "num_steps",
  "steps_run",
];
const epochKeys = ["epoch", "epochs"];

/** Names that the parameters and buffers of PyTorch's modules end with. */
const parameterName = /(?:^|\.)(?:weight|bias|running_mean|running_var|num_batches_tracked)$/u;

/** Which state the outermost keys of a saved dictionary promise. */
export function heldByKeys(keys: readonly string[]): readonly StateKind[] {
  const held = new Set(
    keys.flatMap((key) => keyWords.find(([, pattern]) => pattern.test(key))?.[0] ?? []),
  );
  return [...held];
}

/** How far a training had come, and in what it counts. */
export interface Progress {
  readonly count: number;
  readonly unit: "step" | "epoch";
}

/** The counter that a training loop recorded at the top of its dictionary; undefined when there is none. */
export function recordedProgress({ values }: Pick<TorchRecord, "values">): Progress | undefined {
  const first = (keys: readonly string[]): number | undefined =>
    keys
      .map((key) => values.get(key))
      .find((value): value is number => Number.isSafeInteger(value) && Number(value) >= 0);
  const steps = first(stepKeys);
  if (steps !== undefined) {
    return { count: steps, unit: "step" };
  }
  const epochs = first(epochKeys);
  return epochs === undefined ? undefined : { count: epochs, unit: "epoch" };
}

/** True for a bare state dict: most keys are names of parameters. */
export function isStateDict(keys: readonly string[]): boolean {
  const parameters = keys.filter((key) => parameterName.test(key)).length;
  return parameters > 0 && parameters * 2 >= keys.length;
}
