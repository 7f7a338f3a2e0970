import { numberOf } from "../../formats/json/recordedStep.js";
import type { PartRole } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { requireCritic } from "../../parts/criticOfRun.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { nemoModel } from "./model.js";
import { stepDisagreement } from "../../parts/stepRecord.js";

const stepName = /^(?:(tmp|old)_)?step_(\d+)$/u;
const infoName = "training_info.json";

/**
 * NeMo RL: `tmp_step_N` is written, `training_info.json` first, and then renamed to `step_N`, which is the commit. While a
 * step is saved again its last content is `old_step_N`. A resume takes the highest `step_N` without a look into it.
 *
 * @see https://github.com/NVIDIA-NeMo/RL nemo_rl/utils/checkpoint.py `CheckpointManager`
 */
export const nemoRlLayout = {
  id: "nemo-rl",
  markers: { folder: stepName },
  async recognise(folder) {
    const match = stepName.exec(folder.name);
    if (match === null || !(folder.files.has(infoName) || folder.folders.has("policy"))) {
      return undefined;
    }
    const step = Number(match[2]);
    const views: readonly (readonly [PartRole, FolderView | undefined])[] = [
      ["policy", await folder.child("policy")],
      ["critic", await folder.child("value")],
    ];
    const halves = await Promise.all(
      views.flatMap(([role, view]) => (view === undefined ? [] : [half(role, view)])),
    );
    const loaders = [...folder.files].filter(([name]) => /^train_dataloader.*\.pt$/u.test(name));
    const others = [...folder.files].filter(
      ([name]) => name.endsWith(".pt") && !name.startsWith("train_dataloader"),
    );
    const info = folder.files.get(infoName);
    const config = folder.files.get("config.yaml");
    const problems = [
      ...(match[1] === undefined
        ? []
        : [msg("was not renamed to {0}, which ends a save", `step_${step}`)]),
      ...(views[0]?.[1] === undefined ? [msg("has no {0}", "policy")] : []),
      ...(info === undefined ? [msg("has no {0}", infoName)] : []),
      ...(config === undefined ? [msg("has no {0}", "config.yaml")] : []),
      ...(loaders.length === 0 ? [msg("has no {0}", "train_dataloader.pt")] : []),
    ];
    return {
      path: folder.path,
      run: parentPath(folder.path),
      step,
      parts: halves.map(({ part }) => part),
      expectedFiles: [
        ...halves.flatMap(({ expectedFiles }) => expectedFiles),
        ...loaders.map(([, file]): ExpectedFile => ({ file, format: "torch", holds: "data" })),
        ...others.map(([, file]): ExpectedFile => ({ file, format: "torch" })),
        ...(info === undefined ? [] : [{ file: info, format: "json" } satisfies ExpectedFile]),
        ...(config === undefined
          ? []
          : [{ file: config, format: "unknown" } satisfies ExpectedFile]),
      ],
      missing: [
        ...halves.flatMap(({ missing }) => missing),
        ...problems.map((what) => ({ file: folder.path, what })),
      ],
      alsoHolds: (halves[0]?.alsoHolds ?? []).filter((kind) =>
        halves.every(({ alsoHolds }) => alsoHolds.includes(kind)),
      ),
      findings: stepDisagreement(
        step,
        await totalSteps(folder),
        joinPath(folder.path, infoName),
        "none",
      ),
    };
  },
  amongSiblings: requireCritic,
} as const satisfies Layout;

async function half(
  role: PartRole,
  folder: FolderView,
): Promise<
  Pick<LayoutMatch, "expectedFiles" | "missing" | "alsoHolds"> & {
    readonly part: LayoutMatch["parts"][number];
  }
> {
  return {
    ...(await nemoModel(folder)),
    part: { role, path: folder.path, files: await allFiles(folder) },
  };
}

/** The recorded step; asynchronous runs leave it at 0. */
async function totalSteps(folder: FolderView): Promise<number | undefined> {
  const steps = numberOf((await folder.json(infoName))?.["total_steps"]);
  return steps === 0 ? undefined : steps;
}
