import { msg } from "../../model/message.js";
import type { PartRole, StateKind } from "../../model/checkpoint.js";
import { joinPath, parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { requireCritic } from "../../parts/criticOfRun.js";
import { fsdpRanks, isFsdpRanks } from "../../parts/fsdpRanks.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { modelFolder } from "../../parts/modelFolder.js";
import { readPointer, type Pointer } from "../../parts/pointer.js";
import { rankGaps, rankSet } from "../../parts/rankSet.js";
import { isMegatronRole, megatronRole } from "./megatron.js";

const stepName = /^global_step_(\d+)$/u;

/** Written after all else: a number, without a line end. */
const tracker: Pointer = {
  file: "latest_checkpointed_iteration.txt",
  needed: true,
  nameOf: (text) => (/^\d+$/u.test(text) ? `global_step_${Number(text)}` : undefined),
  stepOf,
};

type Half = Pick<
  LayoutMatch,
  "expectedFiles" | "missing" | "alsoHolds" | "worldSize" | "notResumable" | "findings"
>;

/**
 * verl: `global_step_N/actor` and, with PPO, `critic`, each of FSDP's or Megatron's own form; then `data.pt`,
 * then the tracker beside the folder. Supervised runs have the shards in `global_step_N` itself, and
 * `data_R.pt` of each data-parallel rank.
 *
 * @see https://github.com/verl-project/verl verl/trainer/ppo/ray_trainer.py `_save_checkpoint`,
 * verl/utils/checkpoint/checkpoint_handler.py
 */
export const verlLayout = {
  id: "verl",
  markers: { folder: stepName },
  async recognise(folder) {
    const step = stepOf(folder.name);
    if (step === undefined) {
      return undefined;
    }
    const roles = (["actor", "critic"] as const).filter((name) => folder.folders.has(name));
    const supervised = isFsdpRanks(folder) || isMegatronRole(folder);
    if (roles.length === 0 && !supervised && !folder.files.has("data.pt")) {
      return undefined;
    }
    return supervised ? supervisedSighting(folder, step) : rolesSighting(folder, step);
  },
  amongSiblings: requireCritic,
} as const satisfies Layout;

async function rolesSighting(folder: FolderView, step: number): Promise<LayoutMatch> {
  const pointed = await readPointer(folder, tracker);
  const [actor, critic, queue] = await Promise.all(
    ["actor", "critic", "transfer_queue"].map((name) => folder.child(name)),
  );
  const halves = await Promise.all(
    [actor, critic].filter((view) => view !== undefined).map((view) => half(view, step)),
  );
  const data = folder.files.get("data.pt");
  const missing = [
    ...(actor === undefined ? [{ file: folder.path, what: msg("has no actor") }] : []),
    ...halves.flatMap((each) => each.missing),
    ...(data === undefined
      ? [{ file: folder.path, what: msg("has no {0}, which is written last", "data.pt") }]
      : []),
    ...(queue === undefined || pointed.committed
      ? []
      : [{ file: queue.path, what: msg("was written, but the tracker does not name this step") }]),
    ...unequal(folder, halves),
  ];
  const parts: readonly (readonly [PartRole, FolderView | undefined])[] = [
    ["policy", actor],
    ["critic", critic],
    ["state", queue],
  ];
  return {
    ...merged(halves),
    path: folder.path,
    run: parentPath(folder.path),
    step,
    parts: (
      await Promise.all(
        parts.map(async ([role, view]) =>
          view === undefined ? [] : [{ role, path: view.path, files: await allFiles(view) }],
        ),
      )
    ).flat(),
    expectedFiles: [
      ...halves.flatMap(({ expectedFiles }) => expectedFiles),
      ...(data === undefined ? [] : [{ file: data, format: "torch", holds: "data" } as const]),
    ],
    missing,
    findings: [...halves.flatMap(({ findings }) => findings), ...pointed.findings],
  };
}

async function supervisedSighting(folder: FolderView, step: number): Promise<LayoutMatch> {
  const pointed = await readPointer(folder, tracker);
  const model = await half(folder, step);
  const ranks = rankSet(folder.files, /^data_(\d+)\.pt$/u);
  const single = folder.files.get("data.pt");
  const files = single === undefined ? [...ranks.values()] : [single];
  const size = Math.max(0, ...ranks.keys()) + 1;
  // One file a data-parallel rank: as many as ranks, unless several share their sequence.
  const short = single === undefined && model.worldSize !== undefined && size < model.worldSize;
  return {
    ...merged([model]),
    path: folder.path,
    run: parentPath(folder.path),
    step,
    parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
    expectedFiles: [
      ...model.expectedFiles,
      ...files.map((file): ExpectedFile => ({
        file,
        format: "torch",
        holds: "data",
        numbered: true,
      })),
    ],
    missing: [
      ...model.missing,
      ...(short && files.length > 0 && !pointed.committed
        ? [
            {
              file: folder.path,
              what: msg("has data of {0} ranks of {1}", size, model.worldSize ?? 0),
            },
          ]
        : []),
      ...(files.length === 0 ? [{ file: folder.path, what: msg("has no {0}", "data_0.pt") }] : []),
      ...(single === undefined
        ? rankGaps(ranks.keys(), ranks.size === 0 ? 0 : size, "data").map((what) => ({
            file: folder.path,
            what,
          }))
        : []),
    ],
    findings: [...model.findings, ...pointed.findings],
    ...(short && pointed.committed
      ? {
          unproven: msg(
            "has the data position of {0} ranks of {1}: whole only if ranks share their sequences",
            size,
            model.worldSize ?? 0,
          ),
        }
      : {}),
  };
}

/** The state of one model, in the form of its engine. */
async function half(folder: FolderView, step: number): Promise<Half> {
  if (isMegatronRole(folder)) {
    return megatronRole(folder, step);
  }
  const hub = await folder.child("huggingface");
  const exported = hub === undefined ? undefined : await modelFolder(hub);
  const whole = (exported?.expectedFiles.length ?? 0) > 0;
  if (isFsdpRanks(folder)) {
    const ranks = await fsdpRanks(folder);
    return {
      ...ranks,
      expectedFiles: [
        ...ranks.expectedFiles,
        ...(whole ? (exported?.expectedFiles ?? []) : []),
        ...records(folder, hub),
      ],
      missing: [...ranks.missing, ...(whole ? (exported?.missing ?? []) : [])],
      findings: [],
    };
  }
  return {
    expectedFiles: [...(exported?.expectedFiles ?? []), ...records(folder, hub)],
    missing: whole
      ? (exported?.missing ?? [])
      : [{ file: folder.path, what: msg("has no weights") }],
    findings: [],
    alsoHolds: [],
    notResumable: msg("has only exported weights: the trainer resumes from its own shards"),
  };
}

function records(folder: FolderView, hub: FolderView | undefined): readonly ExpectedFile[] {
  const own = ["fsdp_config.json", "lora_train_meta.json"].map((name) => folder.files.get(name));
  const hubs = ["config.json", "tokenizer.json", "tokenizer_config.json"].map((name) =>
    hub?.files.get(name),
  );
  return [...own, ...hubs].flatMap((file) =>
    file === undefined ? [] : [{ file, format: "json" } as const],
  );
}

/** State without files of its own counts only where both halves have it. */
function merged(
  halves: readonly Half[],
): Pick<LayoutMatch, "alsoHolds" | "worldSize" | "notResumable"> {
  const kinds = new Set(halves.flatMap(({ alsoHolds }) => alsoHolds));
  const size = halves[0]?.worldSize;
  const why = halves.find(({ notResumable }) => notResumable !== undefined)?.notResumable;
  return {
    alsoHolds: [...kinds].filter((kind: StateKind) =>
      halves.every(({ alsoHolds }) => alsoHolds.includes(kind)),
    ),
    ...(size === undefined ? {} : { worldSize: size }),
    ...(why === undefined ? {} : { notResumable: why }),
  };
}

/** An actor with optimizer and a critic without is half a save (their choice of contents is one in practice). */
function unequal(folder: FolderView, halves: readonly Half[]): LayoutMatch["missing"] {
  const [actor, critic] = halves.map(
    ({ expectedFiles }) =>
      new Set(expectedFiles.flatMap(({ holds }) => (holds === undefined ? [] : [holds]))),
  );
  if (actor === undefined || critic === undefined) {
    return [];
  }
  return [...actor]
    .filter((kind) => !critic.has(kind))
    .map((kind) => ({
      file: joinPath(folder.path, "critic"),
      what: msg("has no {0}, which the actor has", kind),
    }));
}

function stepOf(name: string): number | undefined {
  const step = stepName.exec(name)?.[1];
  return step === undefined ? undefined : Number(step);
}
