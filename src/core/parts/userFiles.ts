import type { FormatId } from "../formats/known.js";
import type { CheckpointFile } from "../model/checkpoint.js";
import { heldByName } from "./heldByName.js";
import type { ExpectedFile } from "./layout.js";

/** ExpectedFiles on files that a user's code wrote under its own names: the extension tells the format. */
export function userFiles(
  folder: string,
  files: readonly CheckpointFile[],
): readonly ExpectedFile[] {
  return files.map((file) => {
    const name = file.path.slice(folder.length + 1);
    const format = formatOf(name);
    const holds = format === "unknown" ? undefined : heldByName(name);
    return holds === undefined ? { file, format } : { file, format, holds };
  });
}

function formatOf(name: string): FormatId {
  return /\.(?:pt|pth|ckpt)$/u.test(name)
    ? "torch"
    : name.endsWith(".safetensors")
      ? "safetensors"
      : "unknown";
}
