import { readTorchRecord } from "../../formats/torch/torchRecord.js";
import { numberOf } from "../../formats/json/recordedStep.js";
import type { StateKind } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { dcpTree } from "../../parts/dcpTree.js";
import { deepspeedTag, isDeepspeedTag } from "../../parts/deepspeedTag.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { modelFolder } from "../../parts/modelFolder.js";
import { modelsWithin } from "../../parts/modelsWithin.js";
import { heldAgainstOthers } from "../../parts/heldAgainstOthers.js";
import { leastSize, rankGaps, rankSet } from "../../parts/rankSet.js";
import { stepInName } from "../../parts/stepInName.js";

/** The name under `automatic_checkpoint_naming`; N counts saves, not steps. */
const automaticName = /^checkpoint_\d{1,5}$/u;
const randomName = /^random_states_(\d+)\.pkl$/u;
const optimizerName = /^optimizer(?:_\d+)?\.bin$/u;

/** All written by torch.save, whatever the extension says. */
const stateFiles: readonly (readonly [name: RegExp, holds: StateKind | undefined])[] = [
  [optimizerName, "optimizer"],
  [/^scheduler(?:_\d+)?\.bin$/u, "scheduler"],
  [randomName, "rng"],
  [/^(?:sampler|dl_state_dict)(?:_\d+)?\.bin$/u, "data"],
  [/^scaler\.pt$/u, undefined],
  [/^custom_checkpoint_\d+\.pkl$/u, undefined],
  [/^pytorch_model_fsdp(?:_\d+)?\.bin$|^pytorch_model_\d+\.bin$/u, "weights"],
];

/** Folders of FSDP's sharded saves. */
const shardFolders: readonly (readonly [name: RegExp, holds: StateKind])[] = [
  [/^pytorch_model_fsdp_\d+$/u, "weights"],
  [/^optimizer_\d+$/u, "optimizer"],
];

/**
 * `Accelerator.save_state`: weights, optimizers, schedulers, samplers, random states of each rank, then
 * registered objects. Nothing marks the end, so a save is also held against the run's other ones.
 *
 * @see https://github.com/huggingface/accelerate src/accelerate/checkpointing.py `save_accelerator_state`
 */
export const accelerateLayout = {
  id: "accelerate",
  markers: {
    folder: automaticName,
    file: /^(?:random_states_\d+\.pkl|optimizer(?:_\d+)?\.bin)$/u,
    child: /^pytorch_model_fsdp_\d+$/u,
  },
  async recognise(folder) {
    const names = [...folder.files.keys()];
    const recognised =
      names.some((name) => randomName.test(name) || optimizerName.test(name)) ||
      (automaticName.test(folder.name) && names.some((name) => name === "model.safetensors")) ||
      [...folder.folders].some((name) => /^pytorch_model_fsdp_\d+$/u.test(name));
    return recognised ? sightingOf(folder) : undefined;
  },
  amongSiblings: heldAgainstOthers,
} as const satisfies Layout;

const none: Pick<LayoutMatch, "expectedFiles" | "missing" | "alsoHolds"> = {
  expectedFiles: [],
  missing: [],
  alsoHolds: [],
};

async function sightingOf(folder: FolderView): Promise<LayoutMatch> {
  const ranks = rankSet(folder.files, randomName);
  const worldSize = leastSize(ranks.keys());
  const [files, plain, hooked, shards, engine, step] = await Promise.all([
    allFiles(folder),
    modelFolder(folder),
    modelsWithin(folder, isState),
    sharded(folder),
    folder.child("pytorch_model"),
    stepOf(folder, worldSize),
  ]);
  const own = [...folder.files].flatMap(([name, file]): readonly ExpectedFile[] => {
    const match = stateFiles.find(([pattern]) => pattern.test(name));
    return match === undefined ? [] : [stateExpected(file, match[1])];
  });
  const saved = engine !== undefined && isDeepspeedTag(engine) ? await deepspeedTag(engine) : none;
  const others = [...own, ...shards.expectedFiles, ...saved.expectedFiles];
  const weights = withHook(plain, hooked);
  const held = [...others.flatMap(({ holds }) => holds ?? []), ...shards.alsoHolds];
  const elsewhere = shards.expectedFiles.length > 0 || held.includes("weights");
  const lacks = (what: LayoutMatch["missing"][number]["what"]): LayoutMatch["missing"][number] => ({
    file: folder.path,
    what,
  });
  return {
    path: folder.path,
    run: parentPath(folder.path),
    step,
    parts: [{ role: "model", path: folder.path, files }],
    expectedFiles: [
      ...weights.expectedFiles,
      ...others,
      ...secondModels(folder),
      ...stepRecords.flatMap(([name]): readonly ExpectedFile[] => {
        const file = folder.files.get(name);
        return file === undefined ? [] : [{ file, format: "json" }];
      }),
    ],
    missing: [
      ...(elsewhere && weights.expectedFiles.length === 0 ? [] : weights.missing),
      ...shards.missing,
      ...saved.missing,
      ...(saved.expectedFiles.length > 0 && !folder.files.has("latest")
        ? [lacks(msg("has no {0}, which is written last", "latest"))]
        : []),
      ...(held.includes("optimizer") || shards.expectedFiles.length > 0
        ? []
        : [lacks(msg("has no optimizer state"))]),
      ...(worldSize === 0
        ? [lacks(msg("has no {0}, which is written last", "random_states_0.pkl"))]
        : []),
      ...rankGaps(ranks.keys(), worldSize, "random_states").map(lacks),
    ],
    findings: [],
    alsoHolds: [...shards.alsoHolds, ...saved.alsoHolds],
    ...(worldSize > 0 ? { worldSize } : {}),
  };
}

/** What a hook saved stands for the model that Accelerate then does not write. */
function withHook(plain: Weights, hooked: Weights): Weights {
  return {
    expectedFiles: [...plain.expectedFiles, ...hooked.expectedFiles],
    missing: [
      ...(plain.expectedFiles.length === 0 && hooked.expectedFiles.length > 0 ? [] : plain.missing),
      ...hooked.missing,
    ],
  };
}

type Weights = Pick<LayoutMatch, "expectedFiles" | "missing">;

/** Files and folders of the state that is no model. */
function isState(name: string): boolean {
  return (
    name === "pytorch_model" ||
    /^model(?:_\d+)?\.safetensors$/u.test(name) ||
    [...stateFiles, ...shardFolders].some(([pattern]) => pattern.test(name))
  );
}

function stateExpected(file: ExpectedFile["file"], holds: StateKind | undefined): ExpectedFile {
  return holds === undefined ? { file, format: "torch" } : { file, format: "torch", holds };
}

/** The second model that was given to `prepare`, and those after it. */
function secondModels(folder: FolderView): readonly ExpectedFile[] {
  return [...folder.files]
    .filter(([name]) => /^model_\d+\.safetensors$/u.test(name))
    .map(([, file]) => ({ file, format: "safetensors", holds: "weights" }));
}

async function sharded(
  folder: FolderView,
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing" | "alsoHolds">> {
  const found = await Promise.all(
    [...folder.folders].map(async (name) => {
      const holds = shardFolders.find(([pattern]) => pattern.test(name))?.[1];
      const child = holds === undefined ? undefined : await folder.child(name);
      return holds === undefined || child === undefined ? [] : [await dcpTree(child, () => holds)];
    }),
  );
  return {
    expectedFiles: found.flat().flatMap(({ expectedFiles }) => expectedFiles),
    missing: found.flat().flatMap(({ missing }) => missing),
    alsoHolds: found.flat().flatMap(({ alsoHolds }) => alsoHolds),
  };
}

/** Where scripts that build on Accelerate record the step: kohya's sd-scripts, SimpleTuner. */
const stepRecords: readonly (readonly [file: string, key: string])[] = [
  ["train_state.json", "current_step"],
  ["training_state.json", "global_step"],
];

/** A name that is one word and a number, or a number alone. Epochs are no steps. */
const countedName = /^(?:(?!epoch)[a-z]+[-_])?(\d+)$/iu;

/**
 * A record of the script's own says the step, then the folder's name (`checkpoint-500`, `step_500`, `000500`). Under
 * automatic naming only the schedule tells: Accelerate steps it once for every process and optimizer step, so its count
 * is divided, which is wrong after a change of the number of processes. `random_states_N.pkl` has a `step` of its
 * own, which stays 0 without gradient accumulation.
 */
async function stepOf(folder: FolderView, worldSize: number): Promise<number | undefined> {
  const records = await Promise.all(
    stepRecords.map(async ([file, key]) => numberOf((await folder.json(file))?.[key])),
  );
  const recorded = records.find((step) => step !== undefined);
  const named = automaticName.test(folder.name)
    ? undefined
    : (stepInName(folder.name) ?? numberIn(folder.name));
  if (recorded !== undefined || named !== undefined) {
    return recorded ?? named;
  }
  const schedule = await folder.record("scheduler.bin", readTorchRecord);
  const count = numberOf(schedule?.values.get("last_epoch"));
  const step = count === undefined ? undefined : count / Math.max(1, worldSize);
  return step !== undefined && Number.isInteger(step) && step > 0 ? step : undefined;
}

function numberIn(name: string): number | undefined {
  const number = countedName.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}
