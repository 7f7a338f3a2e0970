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
