import type { TorchRecord } from "../formats/torch/torchRecord.js";
import type { StateKind } from "../model/checkpoint.js";

/** What people call the parts of a training state in the dictionary that they give to torch.save. */
const keyWords: readonly (readonly [holds: StateKind, key: RegExp])[] = [
  ["optimizer", /optim|^opt(?:_[a-z]+)?$|_opt$/iu],
  ["scheduler", /sched/iu],
  ["rng", /rng|random_?state/iu],
  ["data", /data_?loader|sampler|dataset_state|data_state|train_iterator/iu],
  [
    "weights",
    /^(?:model|module|net|network|state_dict|weights|params|ema|actor|policy|generator)s?$|^model_state|_state_dict$|^ema_model$/iu,
  ],
];

/** Words that make a key one about a state, not the state itself: `optimizer_name`, `optimizer_history`. */
const aboutState =
  /hist|name|conf|cfg|class|type|(?:^|_)args|kwargs|hparam|path|file|_steps?$|_id$/iu;

/** Names that the parameters and buffers of PyTorch's modules end with. */
const parameterName = /(?:^|\.)(?:weight|bias|running_mean|running_var|num_batches_tracked)$/u;
/** Every optimizer's state has it, in a list or a dictionary of optimizers too. */
const groupsPath = /^(?:[^.]+\.)?param_groups\./u;

/** What the outermost keys of a saved dictionary are decided by. */
export type KeyedRecord = Pick<TorchRecord, "keys" | "empty" | "values" | "tensors">;

/**
 * Which state the outermost keys of a saved dictionary hold. A key with nothing in it (`optimizer: None`) holds nothing,
 * and neither does a text or a number; a key of somebody's own (`g`, `d_optim`) is told by what lies under it.
 */
export function heldByKeys(record: KeyedRecord): readonly StateKind[] {
  const below = pathsByKey(record);
  const held = new Set(
    record.keys.flatMap((key): readonly StateKind[] => {
      const paths = below.get(key);
      if (record.empty.has(key) || (record.values.has(key) && paths === undefined)) {
        return isCounted(key) && record.values.has(key) && !record.empty.has(key) ? ["data"] : [];
      }
      const [kind] =
        keyWords.find(([, pattern]) => pattern.test(key) && !aboutState.test(key)) ?? [];
      return kind === undefined ? heldBelow(paths) : [kind];
    }),
  );
  return [...held];
}

/** A position in the data may be a number alone. */
function isCounted(key: string): boolean {
  return /data_?loader|sampler/iu.test(key) && !aboutState.test(key);
}

interface Below {
  readonly scalars: readonly string[];
  readonly tensors: readonly string[];
}

function heldBelow(paths: Below | undefined): readonly StateKind[] {
  if (paths?.scalars.some((path) => groupsPath.test(path)) === true) {
    return ["optimizer"];
  }
  return paths?.tensors.some((path) => parameterName.test(path)) === true ? ["weights"] : [];
}

/** Dotted paths under each outermost key, without the key. Keys have dots themselves, but then hold no dictionary. */
function pathsByKey({ keys, values, tensors }: KeyedRecord): ReadonlyMap<string, Below> {
  const below = new Map<string, { scalars: string[]; tensors: string[] }>();
  const known = new Set(keys);
  const note = (path: string, kind: keyof Below): void => {
    const dot = path.indexOf(".");
    const key = dot < 0 ? path : path.slice(0, dot);
    if (known.has(key) && dot >= 0) {
      const paths = below.get(key) ?? { scalars: [], tensors: [] };
      paths[kind].push(path.slice(dot + 1));
      below.set(key, paths);
    }
  };
  for (const path of values.keys()) {
    note(path, "scalars");
  }
  for (const { name } of tensors) {
    note(name, "tensors");
  }
  return below;
}

/** True for a bare state dict: most keys are names of parameters. */
export function isStateDict(keys: readonly string[]): boolean {
  const parameters = keys.filter((key) => parameterName.test(key)).length;
  return parameters > 0 && parameters * 2 >= keys.length;
}

/** True for an optimizer's state dict that was saved by itself. */
export function isOptimizerState({ keys }: Pick<TorchRecord, "keys">): boolean {
  return keys.includes("param_groups") && keys.includes("state");
}
