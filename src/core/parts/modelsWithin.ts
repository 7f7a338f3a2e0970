import { msg } from "../model/message.js";
import type { CheckpointFile } from "../model/checkpoint.js";
import { adapterFolder } from "./adapterFolder.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "./layout.js";
import { modelFolder } from "./modelFolder.js";

/** `save_lora_weights` of diffusers' pipelines, which adds no config. */
const loraName = /^pytorch_lora_weights(?:_\w+)?\.(?:safetensors|bin)$/u;
/** What scripts save from a hook under names of their own: `ip_adapter.bin`, `unet.pt`. */
const ownName =
  /(?:model|weight|lora|adapter|net|transformer|encoder|embed|ema|denoiser|prior).*\.(?:safetensors|bin|pt|pth|ckpt)$/iu;

/**
 * Weights that a script's own save hook wrote into a checkpoint: adapters, a folder a model (`unet/`, `transformer/`) as
 * `save_pretrained` leaves it, or files under names of the script's own. `stateName` matches what is no weight.
 *
 * @see https://github.com/huggingface/diffusers examples/text_to_image/train_text_to_image.py `save_model_hook`
 */
export async function modelsWithin(
  folder: FolderView,
  stateName: (name: string) => boolean,
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing">> {
  const children = await Promise.all(
    [...folder.folders].filter((name) => !stateName(name)).map((name) => folder.child(name)),
  );
  const models = await Promise.all(
    children.filter((child) => child !== undefined).map((child) => childModel(child)),
  );
  const adapter = await adapterFolder(folder);
  const found = [...models, ...(adapter === undefined ? [] : [adapter])];
  const lora = [...folder.files].filter(([name]) => loraName.test(name));
  const expectedFiles = [
    ...found.flatMap((each) => each.expectedFiles),
    ...lora.map(([name, file]) => weights(name, file)),
  ];
  const own =
    expectedFiles.length > 0
      ? []
      : [...folder.files].filter(([name]) => !stateName(name) && ownName.test(name));
  return {
    expectedFiles: [...expectedFiles, ...own.map(([name, file]) => weights(name, file))],
    missing: found.flatMap((each) => each.missing),
  };
}

/** A folder with a model's config is to hold its weights: diffusers writes the config first. */
async function childModel(
  child: FolderView,
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing">> {
  const model = await modelFolder(child);
  const config = child.files.get("config.json");
  if (model.expectedFiles.length === 0 && config === undefined) {
    return { expectedFiles: [], missing: [] };
  }
  return {
    expectedFiles: [
      ...model.expectedFiles,
      ...(config === undefined ? [] : [{ file: config, format: "json" } satisfies ExpectedFile]),
    ],
    missing:
      config === undefined
        ? [...model.missing, { file: child.path, what: msg("has no config.json") }]
        : model.missing,
  };
}

function weights(name: string, file: CheckpointFile): ExpectedFile {
  return {
    file,
    format: name.endsWith(".safetensors") ? "safetensors" : "torch",
    holds: "weights",
  };
}
