import { numberOf } from "../../formats/json/recordedStep.js";
import { readTorchRecord } from "../../formats/torch/torchRecord.js";
import type { StateKind } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { filesByName, type NamedFiles } from "../../parts/filesByName.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { leastSize, rankCountOf, rankGaps, rankSet } from "../../parts/rankSet.js";
import { stepDisagreement } from "../../parts/stepRecord.js";
import { trainerTree } from "../../parts/trainerTree.js";

/** A save is written under `stepN-tmp` and renamed; OLMo marks gathered saves with `-unsharded`. */
const stepName = /^step(\d+)(-unsharded)?(-tmp)?$/u;
const treeName = "model_and_optim";
const rankName = /^rank(\d+)\.pt$/u;
/** OLMo-core's, written when all else is there, and OLMo's, written before the rename. */
const ends = [".metadata.json", "config.yaml"] as const;

const gathered: NamedFiles = [
  [/^model\.pt$/u, "torch", "weights"],
  [/^model\.safetensors$/u, "safetensors", "weights"],
  [/^optim\.pt$/u, "torch", "optimizer"],
  [/^optim\.safetensors$/u, "safetensors", "optimizer"],
];

/**
 * OLMo and OLMo-core: `stepN` with the tree `model_and_optim` and a file of each rank's state in `train`, or gathered in
 * `model.pt`, `optim.pt` and `train.pt`. Each state records the step and how many ranks there were. A rank that finds no
 * file of its own goes on with that of rank 0, and says nothing.
 *
 * @see https://github.com/allenai/OLMo olmo/checkpoint.py, https://github.com/allenai/OLMo-core
 * src/olmo_core/train/checkpoint.py `Checkpointer.save`
 */
export const olmoLayout = {
  id: "olmo",
  markers: { folder: stepName },
  async recognise(folder) {
    const name = stepName.exec(folder.name);
    const single = folder.files.has("train.pt") || folder.files.has("optim.pt");
    const sharded = folder.folders.has(treeName) || (folder.folders.has("train") && !single);
    if (name === null || !(sharded || single)) {
      return undefined;
    }
    const step = Number(name[1]);
    const state = sharded ? await treeState(folder) : await singleState(folder);
    const end = ends.find((each) => folder.files.has(each));
    const recorded = numberOf(state.record?.["global_step"]);
    const problems = [
      ...(name[3] === undefined
        ? []
        : [msg("was not renamed to {0}, which ends a save", folder.name.slice(0, -4))]),
      ...(end === undefined
        ? [msg("has neither {0} nor {1}, which are written last", ...ends)]
        : []),
    ];
    return {
      path: folder.path,
      run: parentPath(folder.path),
      step,
      parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
      expectedFiles: [
        ...state.expectedFiles,
        ...filesByName(folder, [
          [/^\.metadata\.json$|^config\.json$/u, "json"],
          [/^config\.yaml$/u, "unknown"],
        ]),
      ],
      missing: [...state.missing, ...problems.map((what) => ({ file: folder.path, what }))],
      findings: stepDisagreement(step, recorded, joinPath(folder.path, state.recordName)),
      alsoHolds: state.alsoHolds,
      ...(state.worldSize === undefined ? {} : { worldSize: state.worldSize }),
    };
  },
} as const satisfies Layout;

interface State extends Pick<LayoutMatch, "expectedFiles" | "missing" | "alsoHolds"> {
  readonly worldSize: number | undefined;
  readonly record: Readonly<Record<string, unknown>> | undefined;
  readonly recordName: string;
}

async function treeState(folder: FolderView): Promise<State> {
  const [tree, train] = await Promise.all([folder.child(treeName), folder.child("train")]);
  const model = tree === undefined ? undefined : await trainerTree(tree);
  const ranks = rankSet(train?.files ?? new Map(), rankName);
  const recordFile = [...(train?.files.keys() ?? [])].find((name) => rankName.test(name));
  const record = recordFile === undefined ? undefined : await trainRecord(train, recordFile);
  const size = rankCountOf(record?.["world_size"]) ?? Math.max(1, leastSize(ranks.keys()));
  return {
    record,
    recordName: `train/${recordFile ?? "rank0.pt"}`,
    worldSize: size,
    expectedFiles: [
      ...(model?.expectedFiles ?? []),
      ...[...ranks.values()].map((file): ExpectedFile => ({
        file,
        format: "torch",
        holds: "rng",
        numbered: true,
      })),
    ],
    missing: [
      ...(model?.missing ?? [{ file: folder.path, what: msg("has no {0}", treeName) }]),
      ...rankGaps(ranks.keys(), size, "train").map((what) => ({
        file: joinPath(folder.path, "train"),
        what,
      })),
    ],
    alsoHolds: [...(model?.alsoHolds ?? []), ...heldBeside(record)],
  };
}

async function singleState(folder: FolderView): Promise<State> {
  const record = await trainRecord(folder, "train.pt");
  const train = folder.files.get("train.pt");
  const expectedFiles = filesByName(folder, gathered);
  const held = new Set(expectedFiles.map(({ holds }) => holds));
  const lacks = [
    ...(held.has("weights") ? [] : ["model.pt"]),
    ...(held.has("optimizer") ? [] : ["optim.pt"]),
    ...(train === undefined ? ["train.pt"] : []),
  ];
  const size = rankCountOf(record?.["world_size"]);
  return {
    record,
    recordName: "train.pt",
    worldSize: size,
    expectedFiles: [
      ...expectedFiles,
      ...(train === undefined
        ? []
        : [{ file: train, format: "torch", holds: "rng" } satisfies ExpectedFile]),
    ],
    missing: lacks.map((name) => ({ file: folder.path, what: msg("has no {0}", name) })),
    alsoHolds: heldBeside(record),
  };
}

/** The counters of a rank's state. */
async function trainRecord(
  folder: FolderView | undefined,
  name: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const record = await folder?.record(name, readTorchRecord);
  return record === undefined ? undefined : Object.fromEntries(record.values);
}

/** The schedule is a function of the step; the place in the data is counted. */
function heldBeside(record: Readonly<Record<string, unknown>> | undefined): readonly StateKind[] {
  const counted = Object.keys(record ?? {}).some((key) =>
    /^(?:data_loader|dataset)\.|^global_train_examples_seen/u.test(key),
  );
  return counted ? ["data"] : [];
}
