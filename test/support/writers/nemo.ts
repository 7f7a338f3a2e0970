import { jsonFile, textFile, torchFile, type LayoutWriter } from "../layoutWriter.js";
import { torchDistFiles } from "./megatron.js";

/** NeMo 2: the tree with the common state, then the context; the marker, which is empty, is gone at the end. */
const distributed: LayoutWriter = {
  layout: "nemo",
  variant: "NeMo 2",
  write(run, step) {
    const at = `${run}/model_name=0--val_loss=2.41-step=${step}-consumed_samples=${step * 8}.0`;
    return [
      ...torchDistFiles(`${at}/weights`, step),
      torchFile(`${at}/weights/common.pt`, { global_step: step, loops: { fit_loop: 1 } }),
      jsonFile(`${at}/context/io.json`, { type: "model" }),
      textFile(`${at}/context/model.yaml`, "a: 1\n"),
    ];
  },
  expect: (step) => ({
    path: `model_name=0--val_loss=2.41-step=${step}-consumed_samples=${step * 8}.0`,
    step,
    holds: ["weights", "optimizer", "scheduler", "rng", "data"],
    roles: ["model"],
  }),
  wholeFrom: { files: 6, reason: "the last is a text; the marker beside the folder ends a save" },
  optional: [
    { file: "common.pt", reason: "newer cores keep the common state in the tree" },
    { file: "context/io.json", reason: "which objects a training writes is its own choice" },
    { file: "context/model.yaml", reason: "which objects a training writes is its own choice" },
  ],
};

export const nemoWriters: readonly LayoutWriter[] = [distributed];
