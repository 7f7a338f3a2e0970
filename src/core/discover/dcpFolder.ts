import type { StateKind } from "../model/checkpoint.js";
import { msg } from "../model/message.js";
import type { FileClaim, FolderView, Sighting } from "./layout.js";

/**
 * A checkpoint of torch.distributed.checkpoint: shards `__R_i.distcp`, and `.metadata`, which rank 0
 * writes last. `holds` is what the shards hold.
 *
 * @see https://github.com/pytorch/pytorch torch/distributed/checkpoint/filesystem.py
 */
export function dcpFolder(
  folder: FolderView,
  holds: StateKind,
): Pick<Sighting, "claims" | "missing"> {
  const shards = [...folder.files]
    .filter(([name]) => name.endsWith(".distcp"))
    .map(([, file]): FileClaim => ({ file, format: "any", holds }));
  const metadata = folder.files.get(".metadata");
  return {
    claims: [
      ...shards,
      ...(metadata === undefined
        ? []
        : [{ file: metadata, format: "dcp-metadata" } satisfies FileClaim]),
    ],
    missing: [
      ...(shards.length === 0 ? [{ file: folder.path, what: msg("has no shards") }] : []),
      ...(metadata === undefined
        ? [{ file: folder.path, what: msg("has no {0}, which is written last", ".metadata") }]
        : []),
    ],
  };
}
