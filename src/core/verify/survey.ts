import { openFolder } from "../discover/folderView.js";
import type { Layout } from "../discover/layout.js";
import { knownLayouts } from "../discover/layouts/known.js";
import { discover, fileSightings, type Discovery } from "../discover/walk.js";
import type { Checkpoint } from "../model/checkpoint.js";
import type { Finding } from "../model/finding.js";
import type { Run } from "../model/run.js";
import { joinPath, parentPath } from "../paths.js";
import type { Clock, FileSystem } from "../ports.js";
import { byRun } from "./byRun.js";
import { amongEarlier } from "./consistency/amongEarlier.js";
import type { CheckMemory } from "./checkMemory.js";
import { newestFirst, newestResumable } from "./newestResumable.js";
import { verifySighting } from "./verifySighting.js";

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
  const { sightings, problems } = found.sightings.every(({ sighting }) => sighting.path === folder)
    ? await enclosing(fs, folder, layouts, found)
    : found;
  const known = await withSiblings(fs, folder, layouts, sightings);
  const checkpoints: Checkpoint[] = [];
  const world = {
    fs,
    clock,
    ...(options.memory === undefined ? {} : { memory: options.memory }),
  };
  for (let at = 0; at < known.length; at += parallel) {
    if (options.signal?.aborted === true) {
      break;
    }
    checkpoints.push(
      ...(await Promise.all(
        known
          .slice(at, at + parallel)
          .map(({ layout, sighting }) => verifySighting(world, layout, sighting)),
      )),
    );
  }
  return { runs: groupByRun(checkpoints), problems };
}

type Sightings = Discovery["sightings"];

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
  for (const layout of layouts) {
    const sighting = await layout.recognise(view.value);
    if (sighting?.parts.some(({ path }) => path === folder) === true) {
      return { sightings: [{ layout, sighting }], problems: [] };
    }
  }
  const files = await fileSightings(view.value, layouts);
  const named = files.filter(({ sighting }) => sighting.path === folder);
  return named.length > 0 ? { sightings: named, problems: [] } : found;
}

/** Lets layouts look at the whole run, also when a single checkpoint of it was asked for. */
async function withSiblings(
  fs: FileSystem,
  folder: string,
  layouts: readonly Layout[],
  sightings: Sightings,
): Promise<Sightings> {
  const runs = byRun(sightings, ({ sighting }) => sighting.run);
  const joined = await Promise.all(
    [...runs].map(async ([run, own]): Promise<Sightings> => {
      const partial =
        own.some(({ sighting }) => sighting.path === folder) || folder.length > run.length;
      const all = partial ? await siblings(fs, own, layouts) : own;
      const wanted = new Set(own.map(({ sighting }) => sighting.path));
      return layouts.flatMap((layout) => {
        const seen = all.filter((each) => each.layout === layout).map(({ sighting }) => sighting);
        return (layout.amongSiblings?.(seen) ?? seen)
          .filter(({ path }) => wanted.has(path))
          .map((sighting) => ({ layout, sighting }));
      });
    }),
  );
  return joined.flat();
}

/** All that lies beside a run's sightings: in the run's folder, or in those below it that hold them. */
async function siblings(
  fs: FileSystem,
  own: Sightings,
  layouts: readonly Layout[],
): Promise<Sightings> {
  const folders = new Set(own.flatMap(({ sighting }) => [parentPath(sighting.path), sighting.run]));
  const runs = new Set(own.map(({ sighting }) => sighting.run));
  const seen = await Promise.all([...folders].map((folder) => neighbours(fs, folder, layouts)));
  const byPath = new Map(seen.flat().map((each) => [each.sighting.path, each]));
  return [...byPath.values()].filter(({ sighting }) => runs.has(sighting.run));
}

async function neighbours(
  fs: FileSystem,
  run: string,
  layouts: readonly Layout[],
): Promise<Sightings> {
  const opened = await openFolder(fs, run);
  if (!opened.ok) {
    return [];
  }
  const children = await Promise.all(
    [...opened.value.folders].map((name) => opened.value.child(name)),
  );
  const seen = await Promise.all(
    children
      .filter((child) => child !== undefined)
      .map(async (child): Promise<Sightings> => {
        for (const layout of layouts) {
          const sighting = await layout.recognise(child);
          if (sighting !== undefined) {
            return [{ layout, sighting }];
          }
        }
        return [];
      }),
  );
  return [...seen.flat(), ...(await fileSightings(opened.value, layouts))];
}

function groupByRun(checkpoints: readonly Checkpoint[]): readonly Run[] {
  const groups = byRun(checkpoints, ({ run }) => run);
  return [...groups]
    .map(([path, own]) => {
      const ordered = amongEarlier(own).toSorted(newestFirst);
      return { path, checkpoints: ordered, newestResumable: newestResumable(ordered) };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
