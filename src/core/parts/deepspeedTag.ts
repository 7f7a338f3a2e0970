import { readTorchRecord, type TorchRecord } from "../formats/torch/torchRecord.js";
import type { CheckpointFile, StateKind } from "../model/checkpoint.js";
import { msg, type Message } from "../model/message.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "./layout.js";
import { expertState } from "./deepspeedExperts.js";
import { leastSize, rankCountOf, rankGaps } from "./rankSet.js";

const modelName = /^(?:zero_pp_rank_(\d+)_)?mp_rank_(\d+)_model_states\.pt$/u;
const optimName = /^(bf16_)?(?:fp16_)?zero_pp_rank_(\d+)_mp_rank_(\d+)_optim_states\.pt$/u;
const layerName = /^layer_\d+-.*model_states\.pt$/u;

/** What DeepSpeed's own save in a folder is and lacks. */
export interface DeepspeedTag extends Pick<
  LayoutMatch,
  "expectedFiles" | "missing" | "alsoHolds" | "worldSize" | "unproven"
> {
  /** What a model file records: counters, sizes, and the caller's own client state. */
  readonly record: TorchRecord | undefined;
  /** The file that the record comes from. */
  readonly recordFile: string;
}

interface NamedState {
  readonly file: CheckpointFile;
  /** Data-parallel rank; undefined for a file that one rank writes for all. */
  readonly dp: number | undefined;
  readonly mp: number;
  readonly prefix: string;
}

/** True for the listing of a folder in which DeepSpeed saved: cheap, by names alone. */
export function isDeepspeedTag(folder: FolderView): boolean {
  return [...folder.files.keys()].some((name) => modelName.test(name) || optimName.test(name));
}

/**
 * Reads a tag folder of `engine.save_checkpoint`: model files (one a model-parallel rank, with ZeRO-3
 * one a rank), optimizer partitions (one a rank with ZeRO), experts, pipeline layers. How many there must be is
 * recorded in a model file as `dp_world_size` and `mp_world_size`. In a universal tag the partitions were merged.
 *
 * @see https://github.com/deepspeedai/DeepSpeed deepspeed/runtime/engine.py `save_checkpoint`
 */
export async function deepspeedTag(
  folder: FolderView,
  kind: "by-rank" | "universal" = "by-rank",
): Promise<DeepspeedTag> {
  const models = named(folder, modelName, (match) => ["", match[1], match[2]]);
  const optims = named(folder, optimName, (match) => [match[1] ?? "", match[2], match[3]]);
  const recordName = models[0] === undefined ? undefined : baseOf(models[0].file.path);
  const record =
    recordName === undefined ? undefined : await folder.record(recordName, readTorchRecord);
  const sizes = sizesOf(record, models, optims);
  const experts = expertState(folder, record);
  const layers = [...folder.files].filter(([name]) => layerName.test(name));
  const partitioned = kind === "by-rank" && (optims.length > 0 || expectsPartitions(record));
  const problems: Message[] = [
    ...(models.length === 0 ? [msg("has no model_states")] : gaps(models, sizes, "model_states")),
    ...(partitioned ? gaps(optims, sizes, "optim_states") : []),
    ...prefixes(optims),
    ...experts.problems,
  ];
  const scheduled = scheduler(record);
  return {
    record,
    recordFile: models[0]?.file.path ?? folder.path,
    expectedFiles: [
      ...models.map(({ file }) => expected(file, "weights")),
      ...layers.map(([, file]) => expected(file, "weights")),
      ...optims.map(({ file }) => expected(file, "optimizer")),
      ...experts.expectedFiles,
    ],
    missing: problems.map((what) => ({ file: folder.path, what })),
    alsoHolds: [
      ...(kind === "by-rank" &&
      !partitioned &&
      record?.keys.includes("optimizer") === true &&
      hasOptimizer(record)
        ? (["optimizer"] as const)
        : []),
      ...(scheduled ? (["scheduler"] as const) : []),
    ],
    ...(kind === "by-rank" && sizes.known && sizes.dp !== undefined
      ? { worldSize: sizes.dp * sizes.mp }
      : {}),
    ...unproven(record, layers.length > 0 || experts.unproven),
  };
}

/** A step count that the engine records: optimizer steps. */
export function engineStepOf(record: TorchRecord | undefined): number | undefined {
  const steps = record?.values.get("global_steps");
  return typeof steps === "number" ? steps : undefined;
}

function unproven(record: TorchRecord | undefined, open: boolean): Pick<LayoutMatch, "unproven"> {
  if (record === undefined) {
    return { unproven: msg("has no readable record of how many ranks saved") };
  }
  return open ? { unproven: msg("has files of which no record tells how many there must be") } : {};
}

interface Sizes {
  readonly dp: number | undefined;
  readonly mp: number;
  readonly known: boolean;
}

/** Recorded sizes; where the record cannot be read, the least that the names allow. */
function sizesOf(
  record: TorchRecord | undefined,
  models: readonly NamedState[],
  optims: readonly NamedState[],
): Sizes {
  const all = [...models, ...optims];
  const ranks = all.flatMap(({ dp }) => dp ?? []);
  const shards = rankCountOf(record?.values.get("ds_config.zero_optimization.mics_shard_size"));
  const dp = shards ?? rankCountOf(record?.values.get("dp_world_size"));
  return {
    dp: dp ?? (ranks.length === 0 ? undefined : leastSize(ranks)),
    mp: rankCountOf(record?.values.get("mp_world_size")) ?? leastSize(all.map(({ mp }) => mp)),
    known: dp !== undefined,
  };
}

/** Gaps of a kind of file over model-parallel ranks, and over data-parallel ranks within each. */
function gaps(states: readonly NamedState[], { dp, mp }: Sizes, what: string): readonly Message[] {
  const outer = rankGaps(new Set(states.map((state) => state.mp)), mp, `mp_rank ${what}`);
  if (outer.length > 0) {
    return outer;
  }
  if (states.length === 0 || states.every((state) => state.dp === undefined)) {
    return states.length === 0 ? [msg("has no {0}", what)] : [];
  }
  const size = dp ?? leastSize(states.flatMap((state) => state.dp ?? []));
  return Array.from({ length: mp }, (_, rank) => rank).flatMap((rank) =>
    rankGaps(
      states.filter((state) => state.mp === rank).flatMap((state) => state.dp ?? []),
      size,
      what,
    ),
  );
}

/** One engine writes one prefix; both in a folder are left from two runs of different precision. */
function prefixes(optims: readonly NamedState[]): readonly Message[] {
  return new Set(optims.map(({ prefix }) => prefix)).size > 1
    ? [msg("has optim_states with and without bf16_: two saves of different precision")]
    : [];
}

/** ZeRO and bf16 keep the optimizer in partitions of its own; the model file then has None for it. */
function expectsPartitions(record: TorchRecord | undefined): boolean {
  const stage = record?.values.get("ds_config.zero_optimization.stage");
  return (
    (typeof stage === "number" && stage > 0) ||
    (record?.values.get("ds_config.bf16.enabled") === true && !hasOptimizer(record))
  );
}

function hasOptimizer(record: TorchRecord): boolean {
  return record.values.get("optimizer") !== null;
}

function scheduler(record: TorchRecord | undefined): boolean {
  return (
    record?.keys.includes("lr_scheduler") === true && record.values.get("lr_scheduler") !== null
  );
}

function named(
  folder: FolderView,
  pattern: RegExp,
  parts: (match: RegExpExecArray) => readonly [string, string | undefined, string | undefined],
): readonly NamedState[] {
  return [...folder.files].flatMap(([name, file]) => {
    const match = pattern.exec(name);
    if (match === null) {
      return [];
    }
    const [prefix, dp, mp] = parts(match);
    return [{ file, prefix, dp: dp === undefined ? undefined : Number(dp), mp: Number(mp) }];
  });
}

function expected(file: CheckpointFile, holds: StateKind): ExpectedFile {
  return { file, format: "torch", holds, numbered: true };
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
