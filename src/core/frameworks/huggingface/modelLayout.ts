import { msg } from "../../model/message.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { modelFiles } from "../../parts/modelFiles.js";
import { modelFolder } from "../../parts/modelFolder.js";
import { weightsOnly } from "../../parts/weightsOnly.js";

const weightsName =
  /^(?:model|pytorch_model)(?:-\d{5}-of-\d{5})?\.(?:safetensors|bin)(?:\.index\.json)?$/u;

/**
 * A model as `save_pretrained` writes it: a download from the Hub, or what a training leaves at its end. It has no
 * step and is a run of its own. Trainers write it into the folder that holds their checkpoints, so it owns
 * no folder: it is seen like a file, and the walk goes on below it.
 *
 * @see https://github.com/huggingface/transformers src/transformers/modeling_utils.py `save_pretrained`
 */
export const hfModelLayout = {
  id: "hf-model",
  generic: true,
  markers: { file: weightsName },
  recognise: () => Promise.resolve(undefined),
  async recogniseFiles(folder) {
    const named = [...folder.files.keys()].some((name) => weightsName.test(name));
    return named ? [await sightingOf(folder)] : [];
  },
} as const satisfies Layout;

async function sightingOf(folder: FolderView): Promise<LayoutMatch> {
  const { expectedFiles, missing } = await modelFolder(folder);
  const config = folder.files.get("config.json");
  return {
    path: folder.path,
    run: folder.path,
    step: undefined,
    parts: [{ role: "model", path: folder.path, files: modelFiles(folder, weightsName) }],
    expectedFiles:
      config === undefined
        ? expectedFiles
        : [...expectedFiles, { file: config, format: "json" } satisfies ExpectedFile],
    missing:
      config === undefined
        ? [...missing, { file: folder.path, what: msg("has no config.json") }]
        : missing,
    findings: [],
    alsoHolds: [],
    notResumable: weightsOnly,
  };
}
