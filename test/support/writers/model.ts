import { safetensorsBytes } from "../checkpoints.js";
import { jsonFile, textFile, type LayoutWriter } from "../layoutWriter.js";

/** transformers `save_pretrained`, sharded: config, shards, then their index. */
const sharded: LayoutWriter = {
  layout: "hf-model",
  variant: "shards with an index",
  write(run, step) {
    const at = `${run}/export-${step}`;
    const [one, two] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
    return [
      jsonFile(`${at}/config.json`, { model_type: "gpt2" }),
      { path: `${at}/${one}`, bytes: safetensorsBytes({ "a.weight": 4 }) },
      { path: `${at}/${two}`, bytes: safetensorsBytes({ "b.weight": 4 }) },
      jsonFile(`${at}/model.safetensors.index.json`, {
        weight_map: { "a.weight": one, "b.weight": two },
      }),
    ];
  },
  expect: (step) => ({
    path: `export-${step}`,
    run: `export-${step}`,
    step: undefined,
    holds: ["weights"],
  }),
};

/** peft 0.21 `save_pretrained`: README, weights, then the config. */
const adapter: LayoutWriter = {
  layout: "peft-adapter",
  variant: "an adapter alone",
  write(run, step) {
    const at = `${run}/adapter-${step}`;
    return [
      textFile(`${at}/README.md`, "# card"),
      { path: `${at}/adapter_model.safetensors`, bytes: safetensorsBytes({ "lora_A.weight": 4 }) },
      jsonFile(`${at}/adapter_config.json`, { peft_type: "LORA" }),
    ];
  },
  expect: (step) => ({
    path: `adapter-${step}`,
    run: `adapter-${step}`,
    step: undefined,
    holds: ["weights"],
  }),
  optional: [{ file: "README.md", reason: "a card for people" }],
};

export const modelWriters: readonly LayoutWriter[] = [sharded, adapter];
