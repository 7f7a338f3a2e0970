import { msg } from "../model/message.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "./layout.js";

/**
 * Adapters as PEFT saves them: `adapter_config.json` with `adapter_model.*`, in the folder itself or, for adapters with
 * names of their own, in one below it. Undefined where there is none.
 *
 * @see https://github.com/huggingface/peft src/peft/peft_model.py `save_pretrained`
 */
export async function adapterFolder(
  folder: FolderView,
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing"> | undefined> {
  const children = await Promise.all([...folder.folders].map((name) => folder.child(name)));
  const found = [folder, ...children].flatMap((view) => (isAdapter(view) ? [adapter(view)] : []));
  return found.length === 0
    ? undefined
    : {
        expectedFiles: found.flatMap(({ expectedFiles }) => expectedFiles),
        missing: found.flatMap(({ missing }) => missing),
      };
}

function isAdapter(view: FolderView | undefined): view is FolderView {
  return (
    view?.files.has("adapter_config.json") === true ||
    view?.files.has("adapter_model.safetensors") === true ||
    view?.files.has("adapter_model.bin") === true
  );
}

function adapter(folder: FolderView): Pick<LayoutMatch, "expectedFiles" | "missing"> {
  const config = folder.files.get("adapter_config.json");
  const safe = folder.files.get("adapter_model.safetensors");
  const file = safe ?? folder.files.get("adapter_model.bin");
  const expectedFiles: ExpectedFile[] = [];
  const missing: LayoutMatch["missing"][number][] = [];
  if (file === undefined) {
    missing.push({ file: folder.path, what: msg("has no weights") });
  } else {
    expectedFiles.push({
      file,
      format: safe === undefined ? "torch" : "safetensors",
      holds: "weights",
    });
  }
  if (config === undefined) {
    missing.push({ file: folder.path, what: msg("has no {0}", "adapter_config.json") });
  } else {
    expectedFiles.push({ file: config, format: "json" });
  }
  return { expectedFiles, missing };
}
