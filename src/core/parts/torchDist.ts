import type { StateKind } from "../model/checkpoint.js";
import { msg } from "../model/message.js";
import { dcpTree, type DcpTree } from "./dcpTree.js";
import type { FolderView } from "./layout.js";

/**
 * Megatron's `torch_dist`: a folder of torch.distributed.checkpoint, with `metadata.json` written after `.metadata`
 * (saves by a DTensor writer have none). `common.pt` is there with older cores only.
 *
 * @see https://github.com/NVIDIA/Megatron-LM megatron/core/dist_checkpointing/core.py, serialization.py `save`
 */
export async function torchDist(
  folder: FolderView,
  holdsOf: (name: string) => StateKind | undefined,
  ends: "metadata.json" | ".metadata" = "metadata.json",
): Promise<DcpTree> {
  const tree = await dcpTree(folder, holdsOf);
  const metadata = folder.files.get("metadata.json");
  const common = folder.files.get("common.pt");
  return {
    ...tree,
    expectedFiles: [
      ...tree.expectedFiles,
      ...(metadata === undefined ? [] : [{ file: metadata, format: "json" } as const]),
      ...(common === undefined ? [] : [{ file: common, format: "torch" } as const]),
    ],
    missing:
      metadata === undefined && ends === "metadata.json"
        ? [
            ...tree.missing,
            { file: folder.path, what: msg("has no {0}, which is written last", "metadata.json") },
          ]
        : tree.missing,
  };
}
