import { numberOf } from "../formats/json/recordedStep.js";
import { readTorchRecord, type TorchRecord } from "../formats/torch/torchRecord.js";
import { msg, type Message } from "../model/message.js";
import { joinPath } from "../paths.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "./layout.js";
import { leastSize, rankCountOf, rankGaps } from "./rankSet.js";
import type { CheckpointFile } from "../model/checkpoint.js";
import { stepDisagreement } from "./stepRecord.js";

const rankName = /^mp_rank_\d{2,}(?:_\d{3,})?(?:_\d{3,})?$/u;
const modelFile = "model_optim_rng.pt";
const optimFile = "distrib_optim.pt";
const optimFiles = /^(?:distrib_optim|layer_wise_optimizer_\d+)\.pt$/u;
/** More folders than a model is split into. */
const rankLimit = 100_000;

/** The folders of ranks in the older format: `mp_rank_TT`, with `_PPP` and `_EEE` where the model is so split. */
export function rankFolders(folder: FolderView): readonly string[] {
  return [...folder.folders].filter((name) => rankName.test(name)).toSorted();
}

/**
 * Megatron's `torch` format: each model-parallel rank a folder with `model_optim_rng.pt`. How many there must be is in
 * the arguments that each file records, never in the folders that are there.
 *
 * @see https://github.com/NVIDIA/Megatron-LM megatron/training/checkpointing.py `get_checkpoint_name`
 */
export async function modelParallelRanks(
  folder: FolderView,
  step: number | undefined,
): Promise<
  Pick<
    LayoutMatch,
    "expectedFiles" | "missing" | "findings" | "alsoHolds" | "worldSize" | "unproven"
  >
> {
  const names = rankFolders(folder);
  const views = (await Promise.all(names.map((name) => folder.child(name)))).filter(
    (view) => view !== undefined,
  );
  const [first] = views;
  const record = await first?.record(modelFile, readTorchRecord);
  const wanted = wantedFolders(record);
  const size = rankCountOf(record?.values.get("args.world_size"));
  const apart = await optimizersApart(folder, size);
  const distributed =
    apart.expectedFiles.length > 0 ||
    record?.values.get("args.use_distributed_optimizer") === true ||
    views.some((view) => [...view.files.keys()].some((name) => optimFiles.test(name)));
  const expectedFiles = views.flatMap((view): readonly ExpectedFile[] =>
    [...view.files]
      .filter(([name]) => name === modelFile || optimFiles.test(name))
      .map(([name, file]) => ({
        file,
        format: "torch",
        holds: name === modelFile ? "weights" : "optimizer",
      })),
  );
  const keys = new Set(record?.keys);
  return {
    expectedFiles: [...expectedFiles, ...apart.expectedFiles],
    missing: [
      ...views.flatMap((view) => lacking(view, distributed && apart.expectedFiles.length === 0)),
      ...apart.missing,
      ...folderProblems(names, wanted).map((what) => ({ file: folder.path, what })),
    ],
    findings: stepDisagreement(
      step,
      numberOf(record?.values.get("iteration")),
      joinPath(first?.path ?? folder.path, modelFile),
    ),
    alsoHolds: [
      ...(keys.has("optimizer") && !distributed ? (["optimizer"] as const) : []),
      ...(keys.has("opt_param_scheduler") ? (["scheduler"] as const) : []),
      ...(keys.has("rng_state") ? (["rng"] as const) : []),
      ...(record?.values.has("args.consumed_train_samples") === true ? (["data"] as const) : []),
    ],
    ...(size === undefined ? {} : { worldSize: size }),
    ...(wanted === undefined
      ? { unproven: msg("has no readable record of how the model is split over ranks") }
      : {}),
  };
}

const apartName = /^rank_(\d{5,})$/u;

/**
 * DLRover's flash checkpoint has the optimizer of each rank of the whole job in a folder of its own.
 *
 * @see https://github.com/intelligent-machine-learning/dlrover
 * dlrover/trainer/torch/flash_checkpoint/megatron_dist_ckpt.py `get_dist_optimizer_checkpoint_name`
 */
async function optimizersApart(
  folder: FolderView,
  worldSize: number | undefined,
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing">> {
  const ranks = new Map<number, CheckpointFile>();
  for (const name of folder.folders) {
    const rank = apartName.exec(name)?.[1];
    const file = (rank === undefined ? undefined : await folder.child(name))?.files.get(optimFile);
    if (rank !== undefined && file !== undefined) {
      ranks.set(Number(rank), file);
    }
  }
  const size = worldSize ?? leastSize(ranks.keys());
  return {
    expectedFiles: [...ranks.values()].map((file) => ({
      file,
      format: "torch",
      holds: "optimizer",
    })),
    missing:
      ranks.size === 0
        ? []
        : rankGaps(ranks.keys(), size, "distrib_optim").map((what) => ({
            file: folder.path,
            what,
          })),
  };
}

function lacking(view: FolderView, distributed: boolean): LayoutMatch["missing"] {
  const optimized = [...view.files.keys()].some((name) => optimFiles.test(name));
  return [
    ...(view.files.has(modelFile) ? [] : [modelFile]),
    ...(distributed && !optimized ? [optimFile] : []),
  ].map((name) => ({ file: view.path, what: msg("has no {0}", name) }));
}

function wantedFolders(record: TorchRecord | undefined): ReadonlySet<string> | undefined {
  const degree = (name: string): number | undefined =>
    rankCountOf(record?.values.get(`args.${name}_model_parallel_size`));
  const tensor = degree("tensor");
  const pipeline = degree("pipeline") ?? 1;
  const expert = degree("expert") ?? 1;
  if (tensor === undefined || tensor * pipeline * expert > rankLimit) {
    return undefined;
  }
  const pad = (rank: number, digits: number): string => String(rank).padStart(digits, "0");
  const ranks = (size: number): readonly number[] => Array.from({ length: size }, (_, at) => at);
  return new Set(
    ranks(tensor).flatMap((t) =>
      ranks(pipeline).flatMap((p) =>
        ranks(expert).map((e) =>
          [
            `mp_rank_${pad(t, 2)}`,
            ...(pipeline > 1 ? [pad(p, 3)] : []),
            ...(expert > 1 ? [pad(e, 3)] : []),
          ].join("_"),
        ),
      ),
    ),
  );
}

function folderProblems(
  names: readonly string[],
  wanted: ReadonlySet<string> | undefined,
): readonly Message[] {
  if (wanted === undefined) {
    return [];
  }
  const lost = [...wanted].filter((name) => !names.includes(name));
  const beyond = names.filter((name) => !wanted.has(name));
  return [
    ...(lost.length === 0
      ? []
      : [msg("has {0} of {1} rank folders, lacks {2}", names.length, wanted.size, lost[0] ?? "")]),
    ...(beyond.length === 0
      ? []
      : [msg("has {0}, but the model was split into {1} ranks", beyond[0] ?? "", wanted.size)]),
  ];
}
