import type { TorchRecord } from "../formats/torch/torchRecord.js";
import { msg, type Message } from "../model/message.js";
import type { ExpectedFile, FolderView } from "./layout.js";
import { leastSize, rankCountOf, rankGaps } from "./rankSet.js";

const expertName = /^layer_(\d+)_expert_(\d+)_mp_rank_\d+_model_states\.pt$/u;
const oldExpertName = /^expert_(\d+)_mp_rank_\d+_model_states\.pt$/u;
const expertOptimName = /^expp_rank_(\d+)_mp_rank_\d+_optim_states\.pt$/u;

/** What a mixture of experts adds to a tag folder, and what of it is not there. */
export interface ExpertState {
  readonly expectedFiles: readonly ExpectedFile[];
  readonly problems: readonly Message[];
  /** True when nothing recorded tells how many files there must be. */
  readonly unproven: boolean;
}

/**
 * Experts of a DeepSpeed MoE save: a file an expert and layer, and one a rank of expert parallelism for
 * the optimizer. `num_experts`, a list by layer, is recorded in the dense model file.
 *
 * @see https://github.com/deepspeedai/DeepSpeed deepspeed/runtime/engine.py `_save_moe_checkpoint`
 */
export function expertState(folder: FolderView, record: TorchRecord | undefined): ExpertState {
  const names = [...folder.files.keys()];
  const experts = names.filter((name) => expertName.test(name) || oldExpertName.test(name));
  const optims = names.filter((name) => expertOptimName.test(name));
  const recorded = record?.keys.includes("num_experts") === true;
  if (experts.length === 0 && optims.length === 0 && !recorded) {
    return { expectedFiles: [], problems: [], unproven: false };
  }
  const counts = countsOf(record);
  const layers = counts?.length ?? leastSize(experts.map(layerOf));
  const problems = Array.from({ length: layers }, (_, layer) => layer).flatMap((layer) => {
    const ranks = experts.filter((name) => layerOf(name) === layer).map(expertOf);
    return rankGaps(ranks, counts?.[layer] ?? leastSize(ranks), `layer_${layer} expert files`);
  });
  const optimRanks = optims.map((name) => Number(expertOptimName.exec(name)?.[1]));
  return {
    expectedFiles: [
      ...experts.map((name) => expected(folder, name, "weights")),
      ...optims.map((name) => expected(folder, name, "optimizer")),
    ].flat(),
    problems: [
      ...problems,
      ...(optims.length === 0
        ? [msg("has no {0}", "expp_rank optim_states")]
        : rankGaps(optimRanks, leastSize(optimRanks), "expp_rank optim_states")),
    ],
    unproven: counts === undefined,
  };
}

/** The older names have no layer: there was one set of experts. */
function layerOf(name: string): number {
  return Number(expertName.exec(name)?.[1] ?? 0);
}

function expertOf(name: string): number {
  return Number(expertName.exec(name)?.[2] ?? oldExpertName.exec(name)?.[1]);
}

function countsOf(record: TorchRecord | undefined): readonly number[] | undefined {
  const counts: number[] = [];
  for (;;) {
    const count = rankCountOf(record?.values.get(`num_experts.${counts.length}`));
    if (count === undefined) {
      return counts.length === 0 ? undefined : counts;
    }
    counts.push(count);
  }
}

function expected(
  folder: FolderView,
  name: string,
  holds: "weights" | "optimizer",
): readonly ExpectedFile[] {
  const file = folder.files.get(name);
  return file === undefined ? [] : [{ file, format: "torch", holds, numbered: true }];
}
