import type { CheckpointFile } from "../model/checkpoint.js";
import { heldByName } from "./heldByName.js";
import type { ExpectedFormat, ExpectedFile } from "./layout.js";

/** ExpectedFiles on files that a user's code wrote under its own names: the extension tells the format. */
export function userFiles(
  folder: string,
  files: readonly CheckpointFile[],
): readonly ExpectedFile[] {
  return files.map((file) => {
    const name = file.path.slice(folder.length + 1);
    const format = formatOf(name);
    const holds = format === "any" ? undefined : heldByName(name);
    return holds === undefined ? { file, format } : { file, format, holds };
  });
}

function formatOf(name: string): ExpectedFormat {
  return /\.(?:pt|pth|ckpt)$/u.test(name)
    ? "torch"
    : name.endsWith(".safetensors")
      ? "safetensors"
      : "any";
}
