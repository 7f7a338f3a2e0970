import { numberOf } from "../../formats/json/recordedStep.js";
import { msg } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { adapterFolder } from "../../parts/adapterFolder.js";
import { allFiles } from "../../parts/allFiles.js";
import { filesByName, type NamedFiles } from "../../parts/filesByName.js";
import { heldAgainstOthers } from "../../parts/heldAgainstOthers.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { modelFolder } from "../../parts/modelFolder.js";
import { stepDisagreement } from "../../parts/stepRecord.js";

const stepName = /^\d+$/u;
const stateName = "training_state";
const modelName = "pretrained_model";
const recordName = "training_step.json";
const optimizerFiles = ["optimizer_state.safetensors", "optimizer_param_groups.json"] as const;

const stateFiles: NamedFiles = [
  [/^optimizer_state\.safetensors$/u, "safetensors", "optimizer"],
  [/^rng_state\.safetensors$/u, "safetensors", "rng"],
  [/^scheduler_state\.json$/u, "json", "scheduler"],
];
/** Lists and numbers may stand at the top of these, so they are no JSON objects. */
const otherState = /\.json$/u;

/**
 * LeRobot: `checkpoints/NNNNNN` with `pretrained_model` and then `training_state`, where the optimizer is tensors in one
 * file and its groups in another. The step that a resume goes on from is recorded. Nothing marks the end; the schedule
 * comes last where there is one, which only the run's other saves tell.
 *
 * @see https://github.com/huggingface/lerobot src/lerobot/utils/train_utils.py `save_checkpoint`
 */
export const lerobotLayout = {
  id: "lerobot",
  markers: { child: /^(?:training_state|pretrained_model)$/u },
  async recognise(folder) {
    const [state, model] = await Promise.all([folder.child(stateName), folder.child(modelName)]);
    if (state === undefined && (model === undefined || !stepName.test(folder.name))) {
      return undefined;
    }
    const weights = await weightsOf(folder, model);
    const named = stepName.test(folder.name) ? Number(folder.name) : undefined;
    const recorded = numberOf((await state?.json(recordName))?.["step"]);
    return {
      path: folder.path,
      run: parentPath(folder.path),
      step: recorded ?? named,
      parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
      expectedFiles: [...weights.expectedFiles, ...(await stateOf(state))],
      missing: [...weights.missing, ...(await stateLacks(folder, state))],
      findings: stepDisagreement(
        named,
        recorded,
        joinPath(folder.path, `${stateName}/${recordName}`),
        "none",
      ),
      alsoHolds: [],
    };
  },
  amongSiblings: heldAgainstOthers,
} as const satisfies Layout;

async function weightsOf(
  folder: FolderView,
  model: FolderView | undefined,
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing">> {
  if (model === undefined) {
    return {
      expectedFiles: [],
      missing: [{ file: folder.path, what: msg("has no {0}", modelName) }],
    };
  }
  const adapter = await adapterFolder(model);
  const { expectedFiles, missing } = adapter ?? (await modelFolder(model));
  const records = ["config.json", "train_config.json"];
  return {
    expectedFiles: [
      ...expectedFiles,
      ...records.flatMap((name): readonly ExpectedFile[] => {
        const file = model.files.get(name);
        return file === undefined ? [] : [{ file, format: "json" }];
      }),
    ],
    missing: [
      ...missing,
      ...records
        .filter((name) => !model.files.has(name))
        .map((name) => ({ file: model.path, what: msg("has no {0}", name) })),
    ],
  };
}

/** Several optimizers have a folder each. */
async function optimizerFolders(state: FolderView): Promise<readonly FolderView[]> {
  const named = await Promise.all([...state.folders].map((name) => state.child(name)));
  return [state, ...named.filter((view) => view !== undefined)].filter(({ files }) =>
    optimizerFiles.some((name) => files.has(name)),
  );
}

async function stateOf(state: FolderView | undefined): Promise<readonly ExpectedFile[]> {
  const below = state === undefined ? [] : await optimizerFolders(state);
  return [...new Set([...(state === undefined ? [] : [state]), ...below])].flatMap((view) => [
    ...filesByName(view, stateFiles),
    ...[...view.files].flatMap(([name, file]): readonly ExpectedFile[] =>
      otherState.test(name) && name !== "scheduler_state.json"
        ? [{ file, format: "json-list" }]
        : [],
    ),
  ]);
}

async function stateLacks(
  folder: FolderView,
  state: FolderView | undefined,
): Promise<LayoutMatch["missing"]> {
  if (state === undefined) {
    return [{ file: folder.path, what: msg("has no {0}", stateName) }];
  }
  const optimizers = await optimizerFolders(state);
  return [
    ...[recordName, "rng_state.safetensors"]
      .filter((name) => !state.files.has(name))
      .map((name) => ({ file: state.path, what: msg("has no {0}", name) })),
    ...(optimizers.length === 0 ? [state] : optimizers).flatMap((view) =>
      optimizerFiles
        .filter((name) => !view.files.has(name))
        .map((name) => ({ file: view.path, what: msg("has no {0}", name) })),
    ),
  ];
}
