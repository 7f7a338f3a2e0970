import type { StateKind } from "../model/checkpoint.js";

const words: readonly (readonly [name: RegExp, holds: StateKind])[] = [
  [/optim/iu, "optimizer"],
  [/sched/iu, "scheduler"],
  [/rng|random/iu, "rng"],
  [/sampler|loader|data/iu, "data"],
  [/model|weights|policy|actor|critic|adapter/iu, "weights"],
];

/** What a file of a user's own naming holds, by the words in its name; undefined when they do not tell. */
export function heldByName(name: string): StateKind | undefined {
  return words.find(([word]) => word.test(name))?.[1];
}

const branches: readonly (readonly [branch: RegExp, holds: StateKind])[] = [
  [/^(?:state\.)?(?:model|state_dict|adapter)\b/u, "weights"],
  [/^(?:state\.)?optim/u, "optimizer"],
  [/^(?:state\.)?(?:lr_)?sched/u, "scheduler"],
  [/^rng/u, "rng"],
  [/^(?:state\.)?data/u, "data"],
];

/** What an item of a distributed checkpoint holds, by the branch that its dotted name begins with. */
export function heldInTree(name: string): StateKind | undefined {
  return branches.find(([branch]) => branch.test(name))?.[1];
}
