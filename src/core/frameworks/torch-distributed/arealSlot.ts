import { globalStepOf } from "../../formats/json/recordedStep.js";
import type { PartRole } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { allFiles } from "../../parts/allFiles.js";
import { descendant } from "../../parts/descendant.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "../../parts/layout.js";
import { trainerTree } from "../../parts/trainerTree.js";

const slotName = "recover_checkpoint";
const records = [
  "step_info.json",
  "saver_info.json",
  "evaluator_info.json",
  "stats_logger_info.json",
  "checkpoint_info.json",
];
const positionName = "dataloader_info.pkl";

/**
 * AReaL's one slot: `default/recover_checkpoint`, with PPO also `critic/recover_checkpoint`, and then `recover_info` beside
 * them, all written over the last save. A shard newer than `step_info.json` is of a save that did not end. Undefined for
 * a folder that is no such slot.
 *
 * @see https://github.com/inclusionAI/AReaL areal/utils/recover.py `RecoverHandler.dump`
 */
export async function arealSlot(folder: FolderView): Promise<LayoutMatch | undefined> {
  const trial = folder.name === slotName ? await (await folder.parent())?.parent() : undefined;
  const info = await trial?.child("recover_info");
  if (trial === undefined) {
    return undefined;
  }
  const [actor, critic] = await Promise.all([
    descendant(trial, `default/${slotName}`),
    descendant(trial, `critic/${slotName}`),
  ]);
  const halves = [["policy", actor] as const, ["critic", critic] as const].flatMap(
    ([role, view]): readonly (readonly [PartRole, FolderView])[] =>
      view === undefined ? [] : [[role, view]],
  );
  const trees = await Promise.all(halves.map(([, view]) => trainerTree(view)));
  const saved = info?.files.get("step_info.json")?.modifiedMs;
  const files = await Promise.all(halves.map(([, view]) => allFiles(view)));
  const newer = files.flat().find(({ modifiedMs }) => modifiedMs > (saved ?? modifiedMs));
  const names = [...records, positionName];
  return {
    path: actor?.path ?? folder.path,
    run: trial.path,
    step: globalStepOf(await info?.text("step_info.json")),
    parts: [
      ...halves.map(([role, { path }], at) => ({ role, path, files: files[at] ?? [] })),
      ...(info === undefined
        ? []
        : [{ role: "state", path: info.path, files: [...info.files.values()] } as const]),
    ],
    expectedFiles: [
      ...trees.flatMap(({ expectedFiles }) => expectedFiles),
      ...names.flatMap((name): readonly ExpectedFile[] => {
        const file = info?.files.get(name);
        return file === undefined
          ? []
          : name === positionName
            ? [{ file, format: "pickle", holds: "data" }]
            : [{ file, format: "json" }];
      }),
    ],
    missing: [
      ...trees.flatMap(({ missing }) => missing),
      ...(actor === undefined
        ? [{ file: trial.path, what: msg("has no {0}", `default/${slotName}`) }]
        : []),
      ...names
        .filter((name) => info?.files.has(name) !== true)
        .map((name) => ({
          file: info?.path ?? trial.path,
          what: msg("has no {0}", `recover_info/${name}`),
        })),
      ...(newer === undefined
        ? []
        : [
            { file: newer.path, what: msg("is newer than {0}, which ends a save", "recover_info") },
          ]),
    ],
    alsoHolds: (trees[0]?.alsoHolds ?? []).filter((kind) =>
      trees.every(({ alsoHolds }) => alsoHolds.includes(kind)),
    ),
    findings: [],
  };
}
