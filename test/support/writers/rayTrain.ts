import { jsonFile, textFile, type LayoutWriter, type WrittenFile } from "../layoutWriter.js";
import { Tensor } from "../pickleBytes.js";
import { torchBytes } from "../torchBytes.js";

function state(at: string, step: number): WrittenFile {
  return {
    path: `${at}/state.pt`,
    bytes: torchBytes({ model: { "a.weight": new Tensor([1]) }, optimizer: { state: {} }, step }),
  };
}

/** ray 2.58, trainer V2: the user's files, then the controller's list of checkpoints. */
const second: LayoutWriter = {
  layout: "ray-train",
  variant: "V2",
  write(run, step) {
    const name = `checkpoint_2026-11-24_09-38-${String(step).padStart(2, "0")}.353261`;
    const entry = { version: 0, checkpoint_dir_name: name, metrics: { step, loss: 0.5 } };
    return [
      textFile(`${run}/.validate_storage_marker`, ""),
      state(`${run}/${name}`, step),
      jsonFile(`${run}/checkpoint_manager_snapshot.json`, {
        ray_version: "2.58.0",
        checkpoint_results: [entry],
        latest_checkpoint_result: entry,
      }),
    ];
  },
  expect: (step) => ({
    path: `checkpoint_2026-11-24_09-38-${String(step).padStart(2, "0")}.353261`,
    step,
    holds: ["weights", "optimizer"],
  }),
  lone: "the list of a later save names no earlier one",
  optional: [
    { file: ".validate_storage_marker", reason: "says only that the storage was reachable" },
  ],
};

/** Trainer V1: a trial's folder, with a line of JSON for each report. */
const first: LayoutWriter = {
  layout: "ray-train",
  variant: "V1",
  write(run, step) {
    const name = `checkpoint_${String(step).padStart(6, "0")}`;
    const line = { checkpoint_dir_name: name, training_iteration: step + 1, step };
    return [
      jsonFile(`${run}/params.json`, {}),
      state(`${run}/${name}`, step),
      textFile(`${run}/result.json`, JSON.stringify(line)),
    ];
  },
  expect: (step) => ({
    path: `checkpoint_${String(step).padStart(6, "0")}`,
    step,
    holds: ["weights", "optimizer"],
  }),
  lone: "the log of a later save has no line for an earlier one",
  optional: [{ file: "params.json", reason: "the trial's settings, which no resume needs" }],
};

export const rayTrainWriters: readonly LayoutWriter[] = [second, first];
