import { isMap, isScalar, parseDocument } from "yaml";
import type { ConfigEntry, ConfigTree } from "../../model/config.js";
import { LineIndex } from "../lineIndex.js";
import { known, unknown } from "../python/pythonValue.js";

/** Keys that only a Hugging Face training's settings have together with `output_dir`. */
const trainingKeys = [
  "save_strategy",
  "save_steps",
  "per_device_train_batch_size",
  "learning_rate",
  "max_steps",
  "num_train_epochs",
];

/** Top-level settings of a YAML or JSON file, as `HfArgumentParser` and what rests on it read them. */
export function readYaml(file: string, text: string): Omit<ConfigTree, "ignores"> {
  const document = parseDocument(text);
  const lines = new LineIndex(text);
  const entries: ConfigEntry[] = [];
  if (isMap(document.contents)) {
    for (const { key, value } of document.contents.items) {
      if (isScalar(key) && typeof key.value === "string" && isScalar(value)) {
        const data = value.value;
        const plain =
          typeof data === "string" ||
          typeof data === "number" ||
          typeof data === "boolean" ||
          data === null;
        entries.push({
          key: key.value,
          value: plain ? known(data) : unknown(String(value)),
          keyRange: lines.range(key.range[0], key.range[1]),
          valueRange: lines.range(value.range[0], value.range[1]),
          refersTo: [],
        });
      }
    }
  }
  const has = (name: string): boolean => entries.some((entry) => entry.key === name);
  return {
    file,
    language: /\.json$/iu.test(file) ? "json" : "yaml",
    entries,
    problems: document.errors.map(({ pos }) => ({ range: lines.range(pos[0], pos[1]) })),
    framework: has("output_dir") && trainingKeys.some(has) ? "hf-trainer" : undefined,
    insertAt: undefined,
  };
}
