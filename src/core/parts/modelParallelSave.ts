import { readDcpMetadata } from "../formats/dcp/dcpMetadata.js";
import { readTorchRecord } from "../formats/torch/torchRecord.js";
import { numberOf } from "../formats/json/recordedStep.js";
import type { StateKind } from "../model/checkpoint.js";
import { msg } from "../model/message.js";
import { joinPath } from "../paths.js";
import { dcpScalar, isDcpTree } from "./dcpTree.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "./layout.js";
import { modelParallelRanks, rankFolders } from "./modelParallelRanks.js";
import { modelParallelHolds } from "./modelParallelState.js";
import { stepDisagreement } from "./stepRecord.js";
import { torchDist } from "./torchDist.js";

/** What a save of Megatron's own is and lacks. */
export type ModelParallelSave = Pick<
  LayoutMatch,
  "expectedFiles" | "missing" | "findings" | "alsoHolds" | "worldSize" | "unproven" | "notResumable"
>;

/** True for the listing of a folder that is such a save, in any of its formats. */
export function isModelParallelSave(folder: FolderView): boolean {
  return rankFolders(folder).length > 0 || isDcpTree(folder) || folder.files.has("metadata.json");
}

/** Reads `iter_NNNNNNN`: a folder a rank, or one tree. Without an optimizer a resume has nothing to go on with. */
export async function modelParallelSave(
  folder: FolderView,
  step: number | undefined,
): Promise<ModelParallelSave> {
  const state =
    rankFolders(folder).length > 0
      ? await modelParallelRanks(folder, step)
      : await treeState(folder, step);
  const held = new Set<StateKind | undefined>([
    ...state.alsoHolds,
    ...state.expectedFiles.map(({ holds }) => holds),
  ]);
  return held.has("weights") && !held.has("optimizer") && state.missing.length === 0
    ? {
        ...state,
        notResumable: msg(
          "holds no optimizer (no_save_optim): a plain load refuses it, and with no_load_optim the optimizer starts from nothing",
        ),
      }
    : state;
}

/**
 * One tree. `metadata.json` is written after `.metadata` by `torch_dist`, and never by the DTensor formats. Bridge adds
 * `train_state.pt`, then `run_config.yaml`.
 */
async function treeState(folder: FolderView, step: number | undefined): Promise<ModelParallelSave> {
  const run = await folder.parent();
  const bridge = ["train_state.pt", "run_config.yaml"];
  const bridged =
    run?.files.has("latest_train_state.pt") === true ||
    bridge.some((name) => folder.files.has(name));
  const tree = await torchDist(
    folder,
    modelParallelHolds,
    (await isDtensorTree(folder)) ? ".metadata" : "metadata.json",
  );
  const common = await folder.record("common.pt", readTorchRecord);
  const iteration =
    common?.values.get("iteration") ?? (await dcpScalar(folder, tree.metadata, "iteration"));
  const keys = common?.keys ?? [];
  const train = folder.files.get("train_state.pt");
  return {
    expectedFiles: [
      ...tree.expectedFiles,
      ...(train === undefined
        ? []
        : [{ file: train, format: "torch", holds: "data" } satisfies ExpectedFile]),
    ],
    missing: [
      ...tree.missing,
      ...(bridged ? bridge : [])
        .filter((name) => !folder.files.has(name))
        .map((name) => ({ file: folder.path, what: msg("has no {0}", name) })),
    ],
    alsoHolds: [...new Set([...tree.alsoHolds, ...keys.flatMap((key) => commonHolds[key] ?? [])])],
    findings: stepDisagreement(step, numberOf(iteration), joinPath(folder.path, "common.pt")),
    ...sizeOf(common?.values.get("args.world_size")),
  };
}

/** The DTensor formats save the state dictionary as it is, with `model.` before each weight; `torch_dist` drops that. */
async function isDtensorTree(folder: FolderView): Promise<boolean> {
  const metadata = await folder.record(".metadata", readDcpMetadata);
  return metadata?.tensors.some(({ name }) => /^model\d*\./u.test(name)) === true;
}

const commonHolds: Readonly<Record<string, "optimizer" | "scheduler" | "data">> = {
  optimizer: "optimizer",
  opt_param_scheduler: "scheduler",
  args: "data",
};

function sizeOf(value: unknown): Pick<LayoutMatch, "worldSize"> {
  return typeof value === "number" ? { worldSize: value } : {};
}
