import { openFolder } from "../parts/folderView.js";
import type { Layout } from "../parts/layout.js";
import { knownLayouts } from "../frameworks/known.js";
import { discover, fileMatches, type Discovery } from "./walk.js";
import type { Checkpoint } from "../model/checkpoint.js";
import type { Finding } from "../model/finding.js";
import type { Run } from "../model/run.js";
import { joinPath, parentPath } from "../paths.js";
import type { Clock, FileSystem } from "../ports.js";
import { bestMatch } from "./bestMatch.js";
import { byRun } from "./byRun.js";
import { heldAgainstLastCheckpoint } from "../parts/lastCheckpoint.js";
import { heldByAllOthers } from "../parts/heldByAllOthers.js";
import { amongEarlier } from "../verify/consistency/amongEarlier.js";
import type { DeepMemory } from "../verify/deep/deepMemory.js";
import type { DeepRecord } from "../verify/deep/deepRecord.js";
import { readRecord, withKeptResults } from "../verify/deep/keptResults.js";
import type { CheckMemory } from "../verify/checkMemory.js";
import type { TrainingLog } from "../parts/trainingLog.js";
import { withHealth } from "./health.js";
import { withLineage } from "./lineage.js";
import { newestFirst } from "./byProgress.js";
import { newestResumable } from "./newestResumable.js";
import { judgeMatch } from "./judge.js";

/** Every run below a folder, and what could not be looked into. */
export interface Survey {
  readonly runs: readonly Run[];
  readonly problems: readonly Finding[];
}

export interface SurveyOptions {
  readonly signal?: AbortSignal;
  readonly layouts?: readonly Layout[];
  /** What earlier surveys found in files that have not changed since. */
  readonly memory?: CheckMemory;
  /** Results of deep checks that could not be kept beside their run. */
  readonly deepMemory?: DeepMemory;
}

/** Checkpoints verified at a time: enough to keep a disk busy, few enough for its file handles. */
const parallel = 16;

/**
 * Finds, understands and verifies every checkpoint below a folder. The folder may be a workspace, a
 * run, a checkpoint, a part of one (`iter8/policy`), or a checkpoint's single file. Never throws for what is on disk.
 */
export async function survey(
  fs: FileSystem,
  clock: Clock,
  root: string,
  options: SurveyOptions = {},
): Promise<Survey> {
  const layouts = options.layouts ?? knownLayouts;
  const folder = joinPath(root);
  const found = await discover(fs, folder, layouts, options.signal);
  // A model may itself be part of a checkpoint, and the folder that was named no checkpoint at all.
  const { matches, problems } = found.matches.every(({ match }) => match.path === folder)
    ? await enclosing(fs, folder, layouts, found)
    : found;
  const known = await withSiblings(fs, folder, layouts, matches);
  const checkpoints: Checkpoint[] = [];
  const world = {
    fs,
    clock,
    ...(options.memory === undefined ? {} : { memory: options.memory }),
  };
  const records = new Map<string, Promise<DeepRecord>>();
  const judge = async ({ layout, match }: LayoutMatches[number]): Promise<Checkpoint> => {
    const record = records.get(match.run) ?? readRecord(fs, match.run, options.deepMemory);
    records.set(match.run, record);
    return withKeptResults(fs, await judgeMatch(world, layout, match), await record);
  };
  for (let at = 0; at < known.length; at += parallel) {
    if (options.signal?.aborted === true) {
      break;
    }
    checkpoints.push(...(await Promise.all(known.slice(at, at + parallel).map(judge))));
  }
  const logs = new Map(
    known.flatMap(({ match: { path, log } }) => (log === undefined ? [] : [[path, log] as const])),
  );
  return { runs: groupByRun(checkpoints, logs), problems };
}

type LayoutMatches = Discovery["matches"];

/** A part of a checkpoint, or one that is a single file, was named: the checkpoint that it belongs to. */
async function enclosing(
  fs: FileSystem,
  folder: string,
  layouts: readonly Layout[],
  found: Discovery,
): Promise<Discovery> {
  const parent = parentPath(folder);
  const stat = await fs.stat(folder);
  const view = stat.ok ? await openFolder(fs, parent) : undefined;
  if (view?.ok !== true) {
    return found;
  }
  const whole = await bestMatch(view.value, layouts);
  if (whole?.match.parts.some(({ path }) => path === folder) === true) {
    return { matches: [whole], problems: [] };
  }
  const files = await fileMatches(view.value, layouts);
  const named = files.filter(({ match }) => match.path === folder);
  return named.length > 0 ? { matches: named, problems: [] } : found;
}

/** Lets layouts look at the whole run, also when a single checkpoint of it was asked for. */
async function withSiblings(
  fs: FileSystem,
  folder: string,
  layouts: readonly Layout[],
  matches: LayoutMatches,
): Promise<LayoutMatches> {
  const runs = byRun(matches, ({ match }) => match.run);
  const joined = await Promise.all(
    [...runs].map(async ([run, own]): Promise<LayoutMatches> => {
      const partial = own.some(({ match }) => match.path === folder) || folder.length > run.length;
      const all = partial ? await siblings(fs, own, layouts) : own;
      const wanted = new Set(own.map(({ match }) => match.path));
      const folderOfRun = await openFolder(fs, run);
      const pointed = await heldAgainstLastCheckpoint(
        folderOfRun.ok ? folderOfRun.value : undefined,
        all.map(({ match }) => match),
      );
      return layouts.flatMap((layout) => {
        const seen = pointed.filter((_, at) => all[at]?.layout === layout);
        return heldByAllOthers(layout.amongSiblings?.(seen) ?? seen)
          .filter(({ path }) => wanted.has(path))
          .map((match) => ({ layout, match }));
      });
    }),
  );
  return joined.flat();
}

/** All that lies beside a run's matches: in the run's folder, or in those below it that hold them. */
async function siblings(
  fs: FileSystem,
  own: LayoutMatches,
  layouts: readonly Layout[],
): Promise<LayoutMatches> {
  const folders = new Set(own.flatMap(({ match }) => [parentPath(match.path), match.run]));
  const runs = new Set(own.map(({ match }) => match.run));
  const seen = await Promise.all([...folders].map((folder) => neighbours(fs, folder, layouts)));
  // What was asked for is among them even where it was named by a link, which no listing has.
  const byPath = new Map([...own, ...seen.flat()].map((each) => [each.match.path, each]));
  return [...byPath.values()].filter(({ match }) => runs.has(match.run));
}

async function neighbours(
  fs: FileSystem,
  run: string,
  layouts: readonly Layout[],
): Promise<LayoutMatches> {
  const opened = await openFolder(fs, run);
  if (!opened.ok) {
    return [];
  }
  const children = await Promise.all(
    [...opened.value.folders].map((name) => opened.value.child(name)),
  );
  const seen = await Promise.all(
    children.flatMap((child) => (child === undefined ? [] : [bestMatch(child, layouts)])),
  );
  return [
    ...seen.filter((match) => match !== undefined),
    ...(await fileMatches(opened.value, layouts)),
  ];
}

function groupByRun(
  checkpoints: readonly Checkpoint[],
  logs: ReadonlyMap<string, TrainingLog>,
): readonly Run[] {
  const groups = byRun(checkpoints, ({ run }) => run);
  return [...groups]
    .map(([path, own]) => {
      const ordered = newestFirst(withLineage(amongEarlier(own), logs));
      const judged = withHealth(ordered, newestResumable(ordered), logs);
      return { path, checkpoints: judged, newestResumable: newestResumable(judged) };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
