import { fixture } from "../byteFiles.js";
import { jsonFile, type LayoutWriter, type WrittenFile } from "../layoutWriter.js";
import { zipBytes } from "../torchBytes.js";

/** Where `adam.weights.h5` keeps `optimizer/vars/0`, the count of steps, as an int32. */
const iterationsAt = 9204;

function weights(step: number): Uint8Array {
  const bytes = fixture("adam.weights.h5").slice();
  new DataView(bytes.buffer).setInt32(iterationsAt, step, true);
  return bytes;
}

function zipped(path: string, weightsFile: Uint8Array): WrittenFile {
  const json = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  return {
    path,
    bytes: zipBytes([
      ["metadata.json", json({ keras_version: "3.15.1", date_saved: "2026-01-01@00:00:00" })],
      ["config.json", json({ module: "keras", class_name: "Sequential", config: {} })],
      ["model.weights.h5", weightsFile],
    ]),
  };
}

/** keras 3.15 `ModelCheckpoint("{epoch:02d}.keras")`, an epoch every two steps. */
const model: LayoutWriter = {
  layout: "keras",
  variant: "ModelCheckpoint",
  write: (run, step) => [zipped(`${run}/${epochOf(step)}.keras`, weights(step))],
  expect: (step) => ({ path: `${epochOf(step)}.keras`, step, holds: ["weights", "optimizer"] }),
};

const weightsOnly: LayoutWriter = {
  layout: "keras",
  variant: "ModelCheckpoint with save_weights_only",
  write: (run, step) => [
    { path: `${run}/model.${epochOf(step)}.weights.h5`, bytes: weights(step) },
  ],
  expect: (step) => ({
    path: `model.${epochOf(step)}.weights.h5`,
    step,
    holds: ["weights", "optimizer"],
  }),
};

/** A model that was not compiled has no optimizer, and so no step. */
const bare: LayoutWriter = {
  layout: "keras",
  variant: "without an optimizer",
  write: (run) => [zipped(`${run}/final.keras`, fixture("bare.weights.h5"))],
  expect: () => ({ path: "final.keras", step: undefined, holds: ["weights"] }),
};

/** `BackupAndRestore`: both files are written over, the weights first. */
const backup: LayoutWriter = {
  layout: "keras",
  variant: "BackupAndRestore",
  write: (run, step) => [
    { path: `${run}/latest.weights.h5`, bytes: weights(step) },
    jsonFile(`${run}/training_metadata.json`, { epoch: step / 2, batch: 0 }),
  ],
  expect: (step) => ({ path: "latest.weights.h5", step, holds: ["weights", "optimizer"] }),
  lone: "each save writes over the one before",
};

function epochOf(step: number): string {
  return String(step / 2).padStart(2, "0");
}

export const kerasWriters: readonly LayoutWriter[] = [model, weightsOnly, bare, backup];
