import { msg } from "../model/message.js";
import type { Finding } from "../model/finding.js";
import { joinPath } from "../paths.js";
import type { FileSystem } from "../ports.js";
import { openFolder } from "./folderView.js";
import type { FolderView, Layout, Sighting } from "./layout.js";

/** What a walk found, and what it could not look into. */
export interface Discovery {
  readonly sightings: readonly { readonly layout: Layout; readonly sighting: Sighting }[];
  readonly problems: readonly Finding[];
}

/** Folders that hold no checkpoints, but many entries. */
const skipped = new Set([
  "node_modules",
  "__pycache__",
  "site-packages",
  "venv",
  "wandb",
  "dumped_replay_buffer",
]);

/** Links may form loops; no project nests its runs deeper. */
const depthLimit = 12;
/** Ends a walk that was started at a file system's root. */
const folderLimit = 200_000;
const parallel = 16;

/**
 * Walks a folder breadth first and asks each layout about each folder. A recognised folder is not
 * walked into: what lies inside belongs to it.
 */
export async function discover(
  fs: FileSystem,
  root: string,
  layouts: readonly Layout[],
  signal?: AbortSignal,
): Promise<Discovery> {
  const sightings: { layout: Layout; sighting: Sighting }[] = [];
  const problems: Finding[] = [];
  const paths = new Set<string>();
  let level: readonly Place[] = [{ path: root }];
  let seen = 0;
  for (let depth = 0; depth <= depthLimit && level.length > 0; depth += 1) {
    const next: Place[] = [];
    for (let at = 0; at < level.length; at += parallel) {
      if (signal?.aborted === true || seen > folderLimit) {
        return { sightings, problems };
      }
      const batch = level.slice(at, at + parallel);
      seen += batch.length;
      const visits = await Promise.all(batch.map((place) => visit(fs, place, layouts)));
      for (const found of visits) {
        for (const each of found.sightings.filter(({ sighting }) => !paths.has(sighting.path))) {
          paths.add(each.sighting.path);
          sightings.push(each);
        }
        problems.push(...found.problems);
        next.push(...found.next);
      }
    }
    level = next;
  }
  return { sightings, problems };
}

/** A folder to look at. The parent's listing is at hand for all but the root. */
interface Place {
  readonly path: string;
  readonly parent?: FolderView;
}

async function visit(
  fs: FileSystem,
  { path, parent }: Place,
  layouts: readonly Layout[],
): Promise<Discovery & { readonly next: readonly Place[] }> {
  const opened = await openFolder(fs, path, parent);
  if (!opened.ok) {
    return { sightings: [], problems: [unopened(path, opened.reason, opened.detail)], next: [] };
  }
  for (const layout of layouts) {
    const sighting = await layout.recognise(opened.value);
    if (sighting !== undefined) {
      return { sightings: [{ layout, sighting }], problems: [], next: [] };
    }
  }
  const sightings = await fileSightings(opened.value, layouts);
  return { sightings, problems: [], next: subfolders(opened.value) };
}

/** The single-file checkpoints of a folder; of two layouts that see the same file, the first has it. */
export async function fileSightings(
  folder: FolderView,
  layouts: readonly Layout[],
): Promise<Discovery["sightings"]> {
  const found = new Map<string, Discovery["sightings"][number]>();
  for (const layout of layouts) {
    for (const sighting of (await layout.recogniseFiles?.(folder)) ?? []) {
      if (!found.has(sighting.path)) {
        found.set(sighting.path, { layout, sighting });
      }
    }
  }
  return [...found.values()];
}

function subfolders(folder: FolderView): readonly Place[] {
  return [...folder.folders]
    .filter((name) => !name.startsWith(".") && !skipped.has(name))
    .map((name) => ({ path: joinPath(folder.path, name), parent: folder }));
}

function unopened(path: string, reason: string, detail: string): Finding {
  const texts: Readonly<Record<string, Finding["message"]>> = {
    "not-found": msg("There is no such folder. Check the path."),
    denied: msg("The folder may not be read. Check its permissions."),
    "not-a-folder": msg("This is a file, not a folder. Name the folder that holds it."),
  };
  return {
    rule: "folder-unreadable",
    severity: "error",
    file: path,
    message: texts[reason] ?? msg("The folder cannot be read: {0}", detail),
  };
}
