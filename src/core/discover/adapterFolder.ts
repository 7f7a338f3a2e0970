import { msg } from "../model/message.js";
import type { FileClaim, FolderView, Sighting } from "./layout.js";

/**
 * Adapters as PEFT saves them: `adapter_config.json` with `adapter_model.*`, in the folder itself or, for adapters with
 * names of their own, in one below it. Undefined where there is none.
 *
 * @see https://github.com/huggingface/peft src/peft/peft_model.py `save_pretrained`
 */
export async function adapterFolder(
  folder: FolderView,
): Promise<Pick<Sighting, "claims" | "missing"> | undefined> {
  const children = await Promise.all([...folder.folders].map((name) => folder.child(name)));
  const found = [folder, ...children].flatMap((view) => (isAdapter(view) ? [adapter(view)] : []));
  return found.length === 0
    ? undefined
    : {
        claims: found.flatMap(({ claims }) => claims),
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

function adapter(folder: FolderView): Pick<Sighting, "claims" | "missing"> {
  const config = folder.files.get("adapter_config.json");
  const safe = folder.files.get("adapter_model.safetensors");
  const file = safe ?? folder.files.get("adapter_model.bin");
  const claims: FileClaim[] = [];
  const missing: Sighting["missing"][number][] = [];
  if (file === undefined) {
    missing.push({ file: folder.path, what: msg("has no weights") });
  } else {
    claims.push({ file, format: safe === undefined ? "torch" : "safetensors", holds: "weights" });
  }
  if (config === undefined) {
    missing.push({ file: folder.path, what: msg("has no {0}", "adapter_config.json") });
  } else {
    claims.push({ file: config, format: "json" });
  }
  return { claims, missing };
}
