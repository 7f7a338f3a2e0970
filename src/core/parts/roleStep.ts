import type { PartRole, StateKind } from "../model/checkpoint.js";
import { msg } from "../model/message.js";
import { parentPath } from "../paths.js";
import { allFiles } from "./allFiles.js";
import { filesByName, type NamedFiles } from "./filesByName.js";
import { fsdpRanks, isFsdpRanks } from "./fsdpRanks.js";
import type { FolderView, LayoutMatch } from "./layout.js";
import { modelFolder } from "./modelFolder.js";
import { isModelParallelSave, modelParallelSave } from "./modelParallelSave.js";
import { trainerTree } from "./trainerTree.js";

/** The state of one model of a reinforcement learning, in whichever form its engine saves. */
export type RoleState = Pick<LayoutMatch, "expectedFiles" | "missing" | "findings" | "alsoHolds"> &
  Partial<Pick<LayoutMatch, "worldSize" | "notResumable" | "unproven">>;

/** What a step's folder of such a trainer is made of. */
export interface RoleShape {
  /** Folders of models; the first must be there. */
  readonly roles: readonly (readonly [role: PartRole, folder: string])[];
  /** Its own files in the step's folder. */
  readonly files: NamedFiles;
  /** Names of files that a resume cannot do without. */
  readonly required: readonly string[];
}

/** Reads `global_step_N` of a trainer that is built like verl: a folder a model, and files of the trainer's own. */
export async function roleStep(
  folder: FolderView,
  step: number,
  { roles, files, required }: RoleShape,
): Promise<Omit<LayoutMatch, "step">> {
  const views = await Promise.all(
    roles.map(async ([role, name]) => ({ role, view: await folder.child(name) })),
  );
  const found = views.flatMap(({ role, view }) => (view === undefined ? [] : [{ role, view }]));
  const states = await Promise.all(found.map(({ view }) => roleState(view, step)));
  const lacks = [
    ...(views[0]?.view === undefined ? [roles[0]?.[1] ?? ""] : []),
    ...required.filter((name) => !folder.files.has(name)),
  ];
  const [first] = states;
  return {
    path: folder.path,
    run: parentPath(folder.path),
    parts: await Promise.all(
      found.map(async ({ role, view }) => ({ role, path: view.path, files: await allFiles(view) })),
    ),
    expectedFiles: [
      ...states.flatMap(({ expectedFiles }) => expectedFiles),
      ...filesByName(folder, files),
    ],
    missing: [
      ...states.flatMap(({ missing }) => missing),
      ...lacks.map((name) => ({ file: folder.path, what: msg("has no {0}", name) })),
    ],
    findings: states.flatMap(({ findings }) => findings),
    alsoHolds: [...new Set(states.flatMap(({ alsoHolds }) => alsoHolds))].filter(
      (kind: StateKind) => states.every(({ alsoHolds }) => alsoHolds.includes(kind)),
    ),
    ...(first?.worldSize === undefined ? {} : { worldSize: first.worldSize }),
    ...firstOf(states, "notResumable"),
    ...firstOf(states, "unproven"),
  };
}

function firstOf<K extends "notResumable" | "unproven">(
  states: readonly RoleState[],
  key: K,
): Partial<Pick<RoleState, K>> {
  const holder = states.find((state) => state[key] !== undefined);
  return holder === undefined ? {} : ({ [key]: holder[key] } as Partial<Pick<RoleState, K>>);
}

async function roleState(folder: FolderView, step: number): Promise<RoleState> {
  if (isFsdpRanks(folder)) {
    const hub = await folder.child("huggingface");
    const exported = hub === undefined ? undefined : await modelFolder(hub);
    const whole = (exported?.expectedFiles.length ?? 0) > 0 ? exported : undefined;
    const ranks = await fsdpRanks(folder);
    return {
      ...ranks,
      expectedFiles: [
        ...ranks.expectedFiles,
        ...(whole?.expectedFiles ?? []),
        ...filesByName(folder, [[/^(?:fsdp_config|lora_train_meta)\.json$/u, "json"]]),
        ...filesByName(hub, [[/^config\.json$/u, "json"]]),
      ],
      missing: [...ranks.missing, ...(whole?.missing ?? [])],
      findings: [],
    };
  }
  const tree = await folder.child("dcp_checkpoint");
  if (tree !== undefined) {
    const { expectedFiles, missing, alsoHolds } = await trainerTree(tree);
    const full = await folder.child("model_state_dict");
    return {
      expectedFiles: [
        ...expectedFiles,
        ...filesByName(full, [[/\.pt$/u, "torch", "weights"]]),
        ...filesByName(folder, [[/^trainer_state\.json$/u, "json"]]),
      ],
      missing,
      alsoHolds,
      findings: [],
    };
  }
  const iterations = [...folder.folders].filter((name) => /^iter_\d{7,}$/u.test(name)).toSorted();
  const iteration = await folder.child(iterations.at(-1) ?? "");
  const save = iteration ?? folder;
  return isModelParallelSave(save)
    ? modelParallelSave(save, step)
    : {
        expectedFiles: [],
        missing: [{ file: folder.path, what: msg("has no weights") }],
        findings: [],
        alsoHolds: [],
      };
}
