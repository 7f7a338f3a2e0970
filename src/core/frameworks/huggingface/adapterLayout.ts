import { msg } from "../../model/message.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { modelFiles } from "../../parts/modelFiles.js";

const weightsName = /^adapter_model\.(?:safetensors|bin)$/u;
const configName = "adapter_config.json";

/**
 * An adapter as PEFT's `save_pretrained` writes it: weights, then `adapter_config.json`. Inside a Trainer's
 * `checkpoint-N` it belongs to that. Alone it has no step, and like a model it owns no folder.
 *
 * @see https://github.com/huggingface/peft src/peft/peft_model.py `save_pretrained`
 */
export const peftAdapterLayout = {
  id: "peft-adapter",
  generic: true,
  markers: { file: /^adapter_(?:model\.(?:safetensors|bin)|config\.json)$/u },
  recognise: () => Promise.resolve(undefined),
  recogniseFiles(folder) {
    const named = [...folder.files.keys()].some((name) => weightsName.test(name));
    return Promise.resolve(named || folder.files.has(configName) ? [sightingOf(folder)] : []);
  },
} as const satisfies Layout;

function sightingOf(folder: FolderView): LayoutMatch {
  const config = folder.files.get(configName);
  const weights = [...folder.files].filter(([name]) => weightsName.test(name));
  const missing = [
    ...(weights.length === 0 ? [msg("has no weights")] : []),
    ...(config === undefined ? [msg("has no {0}, which is written last", configName)] : []),
  ];
  return {
    path: folder.path,
    run: folder.path,
    step: undefined,
    parts: [{ role: "model", path: folder.path, files: modelFiles(folder, weightsName) }],
    expectedFiles: [
      ...weights.map(([name, file]): ExpectedFile => {
        return { file, format: name.endsWith(".bin") ? "torch" : "safetensors", holds: "weights" };
      }),
      ...(config === undefined ? [] : [{ file: config, format: "json" } satisfies ExpectedFile]),
    ],
    missing: missing.map((what) => ({ file: folder.path, what })),
    findings: [],
    alsoHolds: [],
    notResumable: msg("holds an adapter only: a start for a new run, not a point to resume from"),
  };
}
