import { numberOf } from "../../formats/json/recordedStep.js";
import type { FormatId } from "../../formats/known.js";
import type { StateKind } from "../../model/checkpoint.js";
import { msg, type Message } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { adapterFolder } from "../../parts/adapterFolder.js";
import { allFiles } from "../../parts/allFiles.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { modelFolder } from "../../parts/modelFolder.js";
import { leastSize, rankGaps, rankSet } from "../../parts/rankSet.js";
import { stepDisagreement } from "../../parts/stepRecord.js";
import { trainingLog } from "../../parts/trainingLog.js";
import { trainerEngine, type EngineState } from "./engine.js";

const checkpointName = /^checkpoint-(\d+)$/u;
const recordName = "trainer_state.json";
/** Not there for a model of the user's own; where it is, a resume reads it. */
const configName = "config.json";
/** Written at the start of a save on SIGTERM, and removed at its end (`enable_jit_checkpoint`). */
const unfinishedName = "checkpoint-is-incomplete.txt";

/** Together they tell the Trainer's state also where its record was lost. */
const stateNames = [/^optimizer\.pt$/u, /^scheduler\.pt$/u, /^rng_state(?:_\d+)?\.pth$/u];
/** Folders of FSDP's and DeepSpeed's state. */
const engineName = /^(?:pytorch_model_fsdp_\d+|optimizer_\d+|global_step\d+)$/u;
/** What the Trainer writes before its state: of a save that was cut off only these may be there. */
const ownName =
  /^(?:(?:adapter_model|model|pytorch_model)(?:-\d{5}-of-\d{5})?\.(?:safetensors|bin)(?:\.index\.json)?|(?:adapter_|generation_)?config\.json|training_args\.bin|latest|checkpoint-is-incomplete\.txt)$/u;

/** Files of the checkpoint's own folder, by what they hold. */
const stateFiles: readonly (readonly [name: RegExp, holds: StateKind, format: FormatId])[] = [
  [/^optimizer\.(?:pt|bin)$/u, "optimizer", "torch"],
  [/^scheduler\.pt$/u, "scheduler", "torch"],
  [/^rng_state(?:_\d+)?\.pth$/u, "rng", "torch"],
  [/^scaler\.pt$/u, "optimizer", "torch"],
  [/^pytorch_model_fsdp(?:_rank\d+)?\.bin$/u, "weights", "torch"],
];

/**
 * transformers' Trainer: `checkpoint-N`, with `trainer_state.json` written last by rank 0. FSDP and DeepSpeed have
 * folders of their own in it, which belong to the checkpoint.
 *
 * @see https://github.com/huggingface/transformers src/transformers/trainer.py `_save_checkpoint`
 */
export const hfTrainerLayout = {
  id: "hf-trainer",
  markers: { folder: checkpointName, file: /^(?:trainer_state\.json|rng_state(?:_\d+)?\.pth)$/u },
  async recognise(folder) {
    if (!isOwn(folder)) {
      return undefined;
    }
    const name = checkpointName.exec(folder.name)?.[1];
    const state = await folder.json(recordName);
    const recorded = numberOf(state?.["global_step"]);
    const step = name === undefined ? recorded : Number(name);
    const record = folder.files.get(recordName);
    const log = trainingLog(state?.["log_history"]);
    const engine = await trainerEngine(folder, step);
    const own = ownState(folder);
    const model = await weights(folder, [...engine.expectedFiles, ...own], engine.alsoHolds);
    const ranks = ranksOf(folder, engine);
    const problems = [
      ...(folder.files.has(unfinishedName) ? [msg("marks a save that did not end")] : []),
      ...halfSet(folder, engine, own),
      ...ranks.problems,
      ...(record === undefined ? [msg("has no {0}, which is written last", recordName)] : []),
    ];
    return {
      path: folder.path,
      run: parentPath(folder.path),
      step,
      parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
      expectedFiles: [
        ...model.expectedFiles,
        ...own,
        ...engine.expectedFiles,
        ...[recordName, configName]
          .flatMap((file) => folder.files.get(file) ?? [])
          .map((file): ExpectedFile => ({ file, format: "json" })),
      ],
      missing: [
        ...model.missing,
        ...engine.missing,
        ...problems.map((what) => ({ file: folder.path, what })),
      ],
      findings: [
        ...engine.findings,
        ...stepDisagreement(step, recorded, joinPath(folder.path, recordName)),
      ],
      alsoHolds: [...engine.alsoHolds, ...(record === undefined ? [] : (["data"] as const))],
      ...(log === undefined ? {} : { log }),
      ...(engine.unproven === undefined ? {} : { unproven: engine.unproven }),
      ...(ranks.size === undefined ? {} : { worldSize: ranks.size }),
    };
  },
} as const satisfies Layout;

/**
 * Others name folders `checkpoint-N` too, so what lies in it must be the Trainer's. Under another name (`last-checkpoint`
 * of `hub_strategy="checkpoint"`, or what people call it afterwards) its record and its state tell: a run's own folder
 * has the record and a model, and holds checkpoints, but no optimizer.
 */
function isOwn(folder: FolderView): boolean {
  const names = [...folder.files.keys()];
  const state = names.some((name) => stateFiles.some(([pattern]) => pattern.test(name)));
  const engine = [...folder.folders].some((name) => engineName.test(name));
  const record = folder.files.has(recordName);
  if (!checkpointName.test(folder.name)) {
    const holdsOthers = [...folder.folders].some((name) => checkpointName.test(name));
    const lost = stateNames.every((pattern) => names.some((name) => pattern.test(name)));
    return ((record && (state || engine)) || lost) && !holdsOthers;
  }
  return (
    record ||
    state ||
    engine ||
    folder.files.size + folder.folders.size === 0 ||
    names.some((name) => ownName.test(name))
  );
}

function ownState(folder: FolderView): readonly ExpectedFile[] {
  return [...folder.files].flatMap(([name, file]): readonly ExpectedFile[] => {
    const match = stateFiles.find(([pattern]) => pattern.test(name));
    return match === undefined
      ? []
      : [{ file, holds: match[1], format: match[2], numbered: match[1] === "rng" }];
  });
}

/** Sharded saves have neither safetensors nor config.json: the engine's shards are the weights. */
async function weights(
  folder: FolderView,
  others: readonly ExpectedFile[],
  held: readonly StateKind[],
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing">> {
  const adapter = await adapterFolder(folder);
  const model = await modelFolder(folder);
  const elsewhere =
    adapter !== undefined ||
    held.includes("weights") ||
    others.some(({ holds }) => holds === "weights");
  const needed = elsewhere && model.expectedFiles.length === 0 ? [] : model.missing;
  return {
    expectedFiles: [...model.expectedFiles, ...(adapter?.expectedFiles ?? [])],
    missing: [...needed, ...(adapter?.missing ?? [])],
  };
}

/**
 * With `save_only_model` there is no state but weights; otherwise optimizer, schedule and random state come together.
 * The Trainer loads optimizer and schedule only if both are there, and says nothing when one is not: a resume would
 * go on with neither. DeepSpeed may keep the schedule in its own files.
 */
function halfSet(
  folder: FolderView,
  engine: EngineState,
  own: readonly ExpectedFile[],
): readonly Message[] {
  const kinds = new Set<StateKind | undefined>([
    ...[...own, ...engine.expectedFiles].map(({ holds }) => holds),
    ...engine.alsoHolds,
  ]);
  const deepspeed = folder.files.has("latest");
  const some = kinds.has("optimizer") || kinds.has("scheduler") || kinds.has("rng");
  return [
    ...(some && !kinds.has("optimizer") ? [msg("has no optimizer state")] : []),
    ...(some && !kinds.has("scheduler") && !deepspeed ? [msg("has no {0}", "scheduler.pt")] : []),
    ...(some && !kinds.has("rng") ? [msg("has no {0}", "rng_state.pth")] : []),
  ];
}

/** Each process saves its random state. DeepSpeed records how many there were; FSDP and DDP do not. */
function ranksOf(
  folder: FolderView,
  engine: EngineState,
): { readonly size: number | undefined; readonly problems: readonly Message[] } {
  const ranks = rankSet(folder.files, /^rng_state_(\d+)\.pth$/u);
  const size = engine.worldSize ?? (ranks.size > 0 ? leastSize(ranks.keys()) : undefined);
  const alone = folder.files.has("rng_state.pth");
  return {
    size: size ?? (alone ? 1 : undefined),
    problems: ranks.size === 0 ? [] : rankGaps(ranks.keys(), size ?? 0, "rng_state"),
  };
}
