import type { StateKind } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { dcpTree, isDcpTree } from "../../parts/dcpTree.js";
import { descendant } from "../../parts/descendant.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "../../parts/layout.js";
import { modelParallelHolds } from "../../parts/modelParallelState.js";
import { modelFolder } from "../../parts/modelFolder.js";
import { torchDist } from "../../parts/torchDist.js";

type Model = Pick<LayoutMatch, "expectedFiles" | "missing" | "alsoHolds">;

/**
 * One model of NeMo RL, by its backend: Megatron's tree in `weights/iter_0000000` (always iteration 0) with the optimizer
 * inside; DTensor's trees in `weights` and `optimizer`; Automodel's in `weights/model` and `optimizer/optim`.
 *
 * @see https://github.com/NVIDIA-NeMo/RL nemo_rl/utils/native_checkpoint.py, nemo_rl/models/automodel/checkpoint.py
 */
export async function nemoModel(folder: FolderView): Promise<Model> {
  const weights = await folder.child("weights");
  const megatron = await weights?.child("iter_0000000");
  if (megatron !== undefined) {
    return torchDist(megatron, modelParallelHolds);
  }
  const tree = await dtensorWeights(folder, weights);
  const optimizer = await folder.child("optimizer");
  const inner = (await optimizer?.child("optim")) ?? optimizer;
  const state = inner === undefined ? undefined : await dcpTree(inner, optimizerHolds);
  return {
    expectedFiles: [...tree.expectedFiles, ...(state?.expectedFiles ?? [])],
    missing: [...tree.missing, ...(state?.missing ?? [])],
    alsoHolds: [...tree.alsoHolds, ...(state?.alsoHolds ?? [])],
  };
}

function optimizerHolds(name: string): StateKind {
  return /(?:^|\.)(?:sched|lr_scheduler)/u.test(name) ? "scheduler" : "optimizer";
}

async function dtensorWeights(folder: FolderView, weights: FolderView | undefined): Promise<Model> {
  const inner = (await descendant(weights, "model")) ?? weights;
  if (inner !== undefined && isDcpTree(inner)) {
    return dcpTree(inner, () => "weights");
  }
  if (inner?.files.has("model.safetensors.index.json") === true) {
    return { ...(await modelFolder(inner)), alsoHolds: [] };
  }
  const shards = [...(inner?.files ?? [])].filter(([name]) => name.endsWith(".safetensors"));
  return {
    expectedFiles: shards.map(([, file]): ExpectedFile => ({
      file,
      format: "safetensors",
      holds: "weights",
    })),
    missing: shards.length > 0 ? [] : [{ file: folder.path, what: msg("has no weights") }],
    alsoHolds: [],
  };
}
