import { numberOf, recordOf } from "../../formats/json/recordedStep.js";
import { requireCritic } from "../../parts/criticOfRun.js";
import type { Layout } from "../../parts/layout.js";
import { readPointer, type Pointer } from "../../parts/pointer.js";
import { roleStep } from "../../parts/roleStep.js";

const stepName = /^global_step_(\d+)$/u;
const dataName = "dataloader.pt";

/** Written after all else; `find_last_checkpoint` starts anew without it. */
const tracker: Pointer = {
  file: "checkpoint_tracker.json",
  nameOf: (text) => {
    const step = numberOf(recordOf(text)?.["last_global_step"]);
    return step === undefined ? undefined : `global_step_${step}`;
  },
  stepOf,
  needed: true,
};

/**
 * EasyR1, a fork of verl: `global_step_N/actor` and `critic` as verl's FSDP engine saves them, then `dataloader.pt`, then
 * `checkpoint_tracker.json` beside the folder.
 *
 * @see https://github.com/hiyouga/EasyR1 verl/trainer/ray_trainer.py `_save_checkpoint`
 */
export const easyr1Layout = {
  id: "easyr1",
  markers: { folder: stepName },
  async recognise(folder) {
    const step = stepOf(folder.name);
    const run = await folder.parent();
    const own = folder.files.has(dataName) || run?.files.has(tracker.file) === true;
    if (
      step === undefined ||
      !own ||
      !(folder.files.has(dataName) || folder.folders.has("actor"))
    ) {
      return undefined;
    }
    const pointed = await readPointer(folder, tracker);
    const state = await roleStep(folder, step, {
      roles: [
        ["policy", "actor"],
        ["critic", "critic"],
      ],
      files: [[/^dataloader\.pt$/u, "torch", "data"]],
      required: [dataName],
    });
    return { ...state, step, findings: [...state.findings, ...pointed.findings] };
  },
  amongSiblings: requireCritic,
} as const satisfies Layout;

function stepOf(name: string): number | undefined {
  const step = stepName.exec(name)?.[1];
  return step === undefined ? undefined : Number(step);
}
