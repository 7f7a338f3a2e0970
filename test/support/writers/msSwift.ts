import { safetensorsBytes } from "../checkpoints.js";
import { jsonFile, textFile, torchFile, type LayoutWriter } from "../layoutWriter.js";
import { torchDistFiles } from "./megatron.js";

const tracker = "latest_checkpointed_iteration.txt";
const exportReason = {
  file: "config.json",
  reason: "`save_safetensors` can be off; a resume reads Megatron's own tree",
};

function folder(step: number): string {
  return `iter_${String(step).padStart(7, "0")}`;
}

/** ms-swift 4.6 `megatron sft`: arguments, Megatron's save, its tracker, then the export. */
const full: LayoutWriter = {
  layout: "ms-swift",
  variant: "Megatron",
  write(run, step) {
    const at = `${run}/checkpoint-${step}`;
    return [
      jsonFile(`${at}/args.json`, {}),
      ...torchDistFiles(`${at}/${folder(step)}`, step),
      textFile(`${at}/${tracker}`, String(step)),
      { path: `${at}/model.safetensors`, bytes: safetensorsBytes({ "a.weight": 4 }) },
    ];
  },
  expect: (step) => ({
    path: `checkpoint-${step}`,
    step,
    holds: ["weights", "optimizer", "scheduler", "rng", "data"],
    roles: ["model"],
  }),
  wholeFrom: { files: 5, reason: "then come the tracker, of one character here, and the export" },
  optional: [
    exportReason,
    { file: "args.json", reason: "a copy of the run's own, which a resume reads there" },
    { file: "model.safetensors", reason: exportReason.reason },
  ],
};

/** With `no_save_optim`: the iteration has the common state alone, and the export is the model. */
const exported: LayoutWriter = {
  layout: "ms-swift",
  variant: "Megatron, no_save_optim",
  write(run, step) {
    const at = `${run}/checkpoint-${step}`;
    return [
      jsonFile(`${at}/args.json`, {}),
      torchFile(`${at}/${folder(step)}/common.pt`, { iteration: step }),
      textFile(`${at}/${tracker}`, String(step)),
      { path: `${at}/model.safetensors`, bytes: safetensorsBytes({ "a.weight": 4 }) },
    ];
  },
  expect: (step) => ({ path: `checkpoint-${step}`, step, holds: ["weights"], roles: ["model"] }),
  wholeFrom: { files: 2, reason: "then come the tracker, of one character here, and the export" },
  optional: [{ file: "args.json", reason: "a copy of the run's own, which a resume reads there" }],
};

export const msSwiftWriters: readonly LayoutWriter[] = [full, exported];
