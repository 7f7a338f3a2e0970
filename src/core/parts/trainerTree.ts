import { numberOf } from "../formats/json/recordedStep.js";
import type { StateKind } from "../model/checkpoint.js";
import { dcpScalar, dcpTree, type DcpTree } from "./dcpTree.js";
import type { FolderView } from "./layout.js";

/** Where frameworks keep the step: torchtitan, prime-rl, and what others do by hand. */
const stepKeys = ["train_state.step", "app.progress.step", "global_step", "step"];

const keyHolds: readonly (readonly [name: RegExp, holds: StateKind])[] = [
  [/(?:^|\.)(?:optim|optimizers?)(?:\.|$)/u, "optimizer"],
  [/(?:^|\.)(?:lr_)?schedulers?(?:\.|$)/u, "scheduler"],
  [/(?:^|\.)(?:data_?loader|dataset|sampler)s?(?:\.|$)/u, "data"],
  [/(?:^|\.)(?:rng|rng_state|random_state)s?(?:\.|$)/u, "rng"],
];

/** Which state a name of a tree is: what says nothing else is a weight if it is a tensor. */
function dcpHolds(name: string): StateKind | undefined {
  return keyHolds.find(([pattern]) => pattern.test(name))?.[1];
}

/** A tree with what it holds by its names, and the step that it records. */
export async function trainerTree(
  folder: FolderView,
): Promise<DcpTree & { readonly step: number | undefined }> {
  const tree = await dcpTree(folder, dcpHolds);
  const weights = tree.metadata?.tensors.some(({ name }) => dcpHolds(name) === undefined) === true;
  const steps = await Promise.all(stepKeys.map((key) => dcpScalar(folder, tree.metadata, key)));
  return {
    ...tree,
    alsoHolds: [...tree.alsoHolds, ...(weights ? (["weights"] as const) : [])],
    step: numberOf(steps.find((step) => typeof step === "number")),
  };
}
