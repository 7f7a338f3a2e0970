import { numberOf } from "../../formats/json/recordedStep.js";
import { readTorchBundle, type TorchBundle } from "../../formats/torch/torchBundle.js";
import type { CheckpointFile } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import type { FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { againstName, stepInName } from "../../parts/stepInName.js";
import { recordUnread, weightsOnly } from "../../parts/weightsOnly.js";

/** The library's own names, and what people call theirs: with any zip, every workspace would be looked into. */
const archive = /(?:model|steps|agent|policy|ppo|sac|dqn|a2c|td3|ddpg|trpo|tqc|qrdqn)[^/]*\.zip$/u;
const versionRecord = "_stable_baselines3_version";
const optimizerRecord = /(?:^|\.)optimizer\.pth$/u;
/** Names that the library's own callbacks give: those of archives that cannot be read are told by them. */
const callbackName = /_\d+_steps\.zip$|^best_model\.zip$/u;
/** What CheckpointCallback writes after the archive, each where it is asked for. */
const sideKinds = ["replay_buffer", "vecnormalize"] as const;
/** A folder of a run has tens of archives; one with thousands holds data. */
const archiveLimit = 256;

/**
 * Stable-Baselines3: a zip of torch.save files, named by people or by `CheckpointCallback` (`PREFIX_N_steps.zip`), which writes
 * `PREFIX_replay_buffer_N_steps.pkl` and `PREFIX_vecnormalize_N_steps.pkl` after it. `num_timesteps` in `data` is the step.
 *
 * @see https://github.com/DLR-RM/stable-baselines3 stable_baselines3/common/base_class.py `save`, callbacks.py
 */
export const stableBaselines3Layout = {
  id: "stable-baselines3",
  markers: { file: archive },
  recognise: () => Promise.resolve(undefined),
  async recogniseFiles(folder) {
    const zips = [...folder.files]
      .filter(([name]) => archive.test(name))
      .toSorted(([, a], [, b]) => b.modifiedMs - a.modifiedMs)
      .slice(0, archiveLimit);
    const seen = await Promise.all(
      zips.map(async ([name, file]) => ({
        name,
        file,
        bundle: await folder.record(name, readTorchBundle),
      })),
    );
    const own = seen.filter(({ bundle }) => isOwn(bundle));
    const alike = new Set(own.map(({ name }) => withoutNumbers(name)));
    return seen
      .filter(({ name, bundle }) =>
        bundle === undefined
          ? callbackName.test(name) || alike.has(withoutNumbers(name))
          : isOwn(bundle),
      )
      .map(({ name, file, bundle }) => matchOf(folder, name, file, bundle));
  },
} as const satisfies Layout;

function isOwn(bundle: TorchBundle | undefined): boolean {
  return bundle?.names.includes(versionRecord) === true;
}

function withoutNumbers(name: string): string {
  return name.replace(/\d+/gu, "#");
}

function matchOf(
  folder: FolderView,
  name: string,
  file: CheckpointFile,
  bundle: TorchBundle | undefined,
): LayoutMatch {
  const recorded = numberOf(bundle?.data?.["num_timesteps"]);
  const hasOptimizer = bundle?.names.some((record) => optimizerRecord.test(record)) === true;
  const sides = sideKinds.map((kind) => sideOf(folder, name, kind));
  const files = sides.flatMap((side) => side?.file ?? []);
  return {
    path: file.path,
    run: folder.path,
    step: recorded ?? stepInName(name),
    parts: [{ role: "model", path: file.path, files: [file, ...files] }],
    expectedFiles: [
      { file, format: "torch-bundle", holds: "weights" },
      // Pickles of gigabytes that a resume does without: they have to be there, like those of the saves before.
      ...files.map((side) => ({ file: side, format: "unknown" }) as const),
    ],
    missing: sides.flatMap((side) =>
      side?.file === undefined && side?.expected === true
        ? [{ file: file.path, what: msg("has no {0}, which the saves before it have", side.name) }]
        : [],
    ),
    findings: againstName(file.path, name, { step: recorded }),
    alsoHolds: hasOptimizer ? ["optimizer"] : [],
    ...(bundle === undefined ? { unproven: recordUnread } : {}),
    ...(bundle === undefined || hasOptimizer ? {} : { notResumable: weightsOnly }),
  };
}

/** A file that belongs to an archive of the callback, and whether an earlier archive has its own. */
function sideOf(
  folder: FolderView,
  name: string,
  kind: (typeof sideKinds)[number],
):
  | { readonly name: string; readonly file: CheckpointFile | undefined; readonly expected: boolean }
  | undefined {
  const parts = /^(.*?)_?(\d+)_steps\.zip$/u.exec(name);
  if (parts === null) {
    return undefined;
  }
  const [, prefix = "", steps = ""] = parts;
  const begin = `${prefix}_${kind}_`;
  const side = `${begin}${steps}_steps.pkl`;
  const expected = [...folder.files.keys()].some(
    (other) =>
      other.startsWith(begin) && Number.parseInt(other.slice(begin.length), 10) < Number(steps),
  );
  return { name: side, file: folder.files.get(side), expected };
}
