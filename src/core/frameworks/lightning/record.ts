import { numberOf } from "../../formats/json/recordedStep.js";
import type { TorchRecord } from "../../formats/torch/torchRecord.js";
import type { StateKind } from "../../model/checkpoint.js";
import type { LayoutMatch } from "../../parts/layout.js";
import { againstName, stepInName } from "../../parts/stepInName.js";
import { recordUnread, weightsOnly } from "../../parts/weightsOnly.js";

/** In every file that the Trainer writes; the best single key to tell them by. */
export const lightningKey = "pytorch-lightning_version";

/** What Lightning's own keys tell of a save: a file's outermost dictionary, or `meta.pt` of a folder. */
export type LightningFacts = Pick<
  LayoutMatch,
  "step" | "epoch" | "findings" | "alsoHolds" | "notResumable" | "unproven"
>;

/** Reads the facts from the record; the name is the second source. Lightning goes on from the record. */
export function lightningFacts(
  path: string,
  name: string,
  record: TorchRecord | undefined,
): LightningFacts {
  const named = stepInName(name);
  if (record === undefined) {
    return { step: named, findings: [], alsoHolds: [], unproven: recordUnread };
  }
  const recorded = numberOf(record.values.get("global_step"));
  const epoch = numberOf(record.values.get("epoch"));
  const held = heldBeside(record);
  return {
    step: recorded ?? named,
    ...(epoch === undefined ? {} : { epoch }),
    findings: againstName(path, name, { step: recorded, epoch }),
    alsoHolds: held,
    ...(held.includes("optimizer") ? {} : { notResumable: weightsOnly }),
  };
}

/** `save_weights_only` leaves out callbacks and optimizers; in a folder the optimizers lie in the shards. */
function heldBeside({ keys, empty, values }: TorchRecord): readonly StateKind[] {
  const paths = [...values.keys()];
  const below = (prefix: string): boolean => paths.some((path) => path.startsWith(prefix));
  const full = keys.includes("optimizer_states")
    ? !empty.has("optimizer_states")
    : keys.includes("callbacks");
  return [
    ...(full ? (["optimizer"] as const) : []),
    ...(below("lr_schedulers.") ? (["scheduler"] as const) : []),
    // Loaders with a state of their own only: others start a new permutation.
    ...(below("loops.fit_loop.state_dict.combined_loader.") ? (["data"] as const) : []),
  ];
}
