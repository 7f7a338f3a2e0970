import { readTorchRecord } from "../../formats/torch/torchRecord.js";
import type { RecordedScalar } from "../../formats/pickle/recordedValues.js";
import type { StateKind } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { allFiles } from "../../parts/allFiles.js";
import type { FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { rayReport, raySnapshot, reportsName, snapshotName } from "./records.js";
import { recordedProgress } from "../../parts/progress.js";
import { heldByKeys, isStateDict } from "../../parts/trainingKeys.js";
import { userFiles } from "../../parts/userFiles.js";

const timedName = /^checkpoint_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d(?:\.\d+)?$/u;
const countedName = /^checkpoint_\d{6}$/u;
/** Records opened to learn what a user's files hold. */
const recordLimit = 16;

type Registered = Pick<LayoutMatch, "step" | "missing"> &
  Pick<Partial<LayoutMatch>, "notResumable">;

/**
 * Ray Train: a folder a report, filled by the user's own code under its final name and registered afterwards: since
 * version 2 of the trainer in `checkpoint_manager_snapshot.json` beside it, before that in `result.json`. What is not
 * registered was not uploaded whole. The step is a metric, if the user reports one.
 *
 * @see https://github.com/ray-project/ray python/ray/train/v2/_internal/execution/checkpoint/checkpoint_manager.py
 */
export const rayTrainLayout = {
  id: "ray-train",
  markers: { folder: /^checkpoint_[\d_.-]+$/u, beside: /^checkpoint_manager_snapshot\.json$/u },
  async recognise(folder) {
    const run = await folder.parent();
    const timed = timedName.test(folder.name);
    const counted = countedName.test(folder.name);
    const listing = run?.files.has(snapshotName) === true;
    const trial = run?.files.has(reportsName) === true || run?.files.has("params.json") === true;
    if (run === undefined || !(timed || listing || (counted && trial))) {
      return undefined;
    }
    const registered =
      timed || listing ? await inSnapshot(folder, run, timed) : await inReports(folder, run);
    return registered === undefined ? undefined : sightingOf(folder, run, registered);
  },
} as const satisfies Layout;

async function sightingOf(
  folder: FolderView,
  run: FolderView,
  registered: Registered,
): Promise<LayoutMatch> {
  const files = await allFiles(folder);
  return {
    path: folder.path,
    run: run.path,
    ...registered,
    parts: [{ role: "model", path: folder.path, files }],
    expectedFiles: userFiles(folder.path, files),
    missing: [
      ...registered.missing,
      ...(files.length === 0 ? [{ file: folder.path, what: msg("is an empty folder") }] : []),
    ],
    findings: [],
    alsoHolds: await heldInRecords(folder),
  };
}

/** The trainer's own list. Undefined for a folder of another name that it does not list: that is not Ray's. */
async function inSnapshot(
  folder: FolderView,
  run: FolderView,
  timed: boolean,
): Promise<Registered | undefined> {
  const text = await run.text(snapshotName);
  if (text === undefined) {
    const what = msg("has no {0} beside it, without which Ray starts from nothing", snapshotName);
    return { step: undefined, missing: [{ file: folder.path, what }] };
  }
  const snapshot = raySnapshot(text);
  if (snapshot === undefined) {
    const file = run.files.get(snapshotName)?.path ?? run.path;
    const what = msg("cannot be read, so Ray refuses to start");
    return timed ? { step: undefined, missing: [{ file, what }] } : undefined;
  }
  const metrics = snapshot.get(folder.name);
  if (metrics === undefined) {
    const what = msg("is not in {0}: its upload did not end, or it was given up", snapshotName);
    return timed ? { step: undefined, missing: [{ file: folder.path, what }] } : undefined;
  }
  const gone = [...snapshot.keys()].find((name) => !run.folders.has(name));
  return {
    step: stepIn(metrics),
    missing: [],
    ...(gone === undefined
      ? {}
      : {
          notResumable: msg(
            "Ray refuses to start while {0} names {1}, which is not there",
            snapshotName,
            gone,
          ),
        }),
  };
}

/** The trial's log of reports, a JSON object a line; a report's own count stands in for a step. */
async function inReports(folder: FolderView, run: FolderView): Promise<Registered> {
  const report = rayReport(await run.text(reportsName), folder.name);
  if (report === undefined) {
    const what = msg("is not in {0}: its upload did not end, or it was given up", reportsName);
    return { step: undefined, missing: [{ file: folder.path, what }] };
  }
  const count = report.get("training_iteration");
  return { step: stepIn(report) ?? (typeof count === "number" ? count : undefined), missing: [] };
}

function stepIn(values: ReadonlyMap<string, RecordedScalar>): number | undefined {
  return recordedProgress({ values }).step;
}

async function heldInRecords(folder: FolderView): Promise<readonly StateKind[]> {
  const names = [...folder.files.keys()].filter((name) => /\.(?:pt|pth|ckpt)$/u.test(name));
  const held = await Promise.all(
    names.slice(0, recordLimit).map(async (name) => {
      const record = await folder.record(name, readTorchRecord);
      return record === undefined
        ? []
        : isStateDict(record.keys)
          ? (["weights"] as const)
          : heldByKeys(record);
    }),
  );
  return [...new Set(held.flat())];
}
