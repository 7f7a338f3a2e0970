import { readDcpMetadata } from "../../formats/dcp/dcpMetadata.js";
import { readTorchRecord } from "../../formats/torch/torchRecord.js";
import { numberOf } from "../../formats/json/recordedStep.js";
import { msg } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { dcpScalar, isDcpTree } from "../../parts/dcpTree.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { modelParallelHolds } from "../../parts/modelParallelState.js";
import { megatronRanks, rankFolders } from "./ranks.js";
import { readPointer, type Pointer } from "../../parts/pointer.js";
import { stepDisagreement } from "../../parts/stepRecord.js";
import { torchDist } from "../../parts/torchDist.js";

const iterName = /^iter_(\d{7,})$/u;

/** Written after a barrier over all ranks: an iteration, or `release` for weights to start from. */
const tracker: Pointer = {
  file: "latest_checkpointed_iteration.txt",
  nameOf: (text) =>
    text === "release" ? text : /^\d+$/u.test(text) ? `iter_${text.padStart(7, "0")}` : undefined,
  stepOf: (name) => stepOf(name) ?? (name === "release" ? 0 : undefined),
};

type State = Pick<
  LayoutMatch,
  "expectedFiles" | "missing" | "findings" | "alsoHolds" | "worldSize" | "unproven"
>;

/**
 * Megatron-LM, Megatron Bridge and slime: `iter_NNNNNNN` with either a folder a rank (`torch`), or one tree of
 * torch.distributed.checkpoint (`torch_dist`, `torch_dcp`, `fsdp_dtensor`), and the tracker beside it.
 *
 * @see https://github.com/NVIDIA/Megatron-LM megatron/training/checkpointing.py `save_checkpoint`
 */
export const megatronLayout = {
  id: "megatron",
  markers: { folder: /^(?:iter_\d{7,}|release)$/u },
  async recognise(folder) {
    if (!iterName.test(folder.name) && folder.name !== "release") {
      return undefined;
    }
    const ranked = rankFolders(folder).length > 0;
    if (!ranked && !isDcpTree(folder) && !folder.files.has("metadata.json")) {
      return undefined;
    }
    const pointed = await readPointer(folder, tracker);
    const step = stepOf(folder.name);
    const state = ranked ? await megatronRanks(folder, step) : await treeState(folder, step);
    const cursor = await rolloutCursor(folder, step);
    const release = folder.name === "release";
    return {
      ...state,
      path: folder.path,
      run: parentPath(folder.path),
      step,
      parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
      expectedFiles: [...state.expectedFiles, ...cursor.expectedFiles],
      missing: [...state.missing, ...cursor.missing],
      findings: [...state.findings, ...pointed.findings],
      ...(release
        ? { notResumable: msg("holds weights to start a run from, not a point of one") }
        : {}),
    };
  },
} as const satisfies Layout;

/**
 * One tree. `metadata.json` is written after `.metadata` by `torch_dist`, and never by the DTensor formats. Bridge adds
 * `train_state.pt`, then `run_config.yaml`.
 */
async function treeState(folder: FolderView, step: number | undefined): Promise<State> {
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

/** slime saves the place in the prompts beside the iterations, after them. */
async function rolloutCursor(
  folder: FolderView,
  step: number | undefined,
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing">> {
  const run = await folder.parent();
  const rollout = await run?.child("rollout");
  const cursors = [...(rollout?.files.keys() ?? [])].filter((name) =>
    /^global_dataset_state_dict_\d+\.pt$/u.test(name),
  );
  if (rollout === undefined || cursors.length === 0 || step === undefined) {
    return { expectedFiles: [], missing: [] };
  }
  const name = `global_dataset_state_dict_${step}.pt`;
  const file = rollout.files.get(name);
  return file === undefined
    ? { expectedFiles: [], missing: [{ file: rollout.path, what: msg("has no {0}", name) }] }
    : { expectedFiles: [{ file, format: "torch", holds: "data", numbered: true }], missing: [] };
}

function sizeOf(value: unknown): Pick<LayoutMatch, "worldSize"> {
  return typeof value === "number" ? { worldSize: value } : {};
}

function stepOf(name: string): number | undefined {
  const step = iterName.exec(name)?.[1];
  return step === undefined ? undefined : Number(step);
}
