import { folderUnreadable } from "../findings/places.js";
import { msg } from "../model/message.js";
import type { Finding } from "../model/finding.js";
import { baseName, isInside, joinPath, relativeTo } from "../paths.js";
import type { FileSystem } from "../ports.js";
import { openFolder } from "../parts/folderView.js";
import type { FolderView, Layout } from "../parts/layout.js";
import { fileMarkerOf, shows } from "../parts/markers.js";
import { FollowedLinks } from "./followedLinks.js";
import { bestMatch, type Recognised } from "./bestMatch.js";

/** What a walk found, and what it could not look into. */
export interface Discovery {
  readonly matches: readonly Recognised[];
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

/** No project nests its runs deeper. */
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
  const matches: Recognised[] = [];
  const problems: Finding[] = [];
  const paths = new Set<string>();
  const fileMarker = fileMarkerOf(layouts.map(({ markers }) => markers));
  let level: readonly Place[] = [{ path: root, root, beside: [] }];
  const follow = new FollowedLinks(fs, root);
  let seen = 0;
  for (let depth = 0; depth <= depthLimit && level.length > 0; depth += 1) {
    const next: Place[] = [];
    for (let at = 0; at < level.length; at += parallel) {
      if (signal?.aborted === true || seen > folderLimit) {
        const limit = msg(
          "has more than {0} folders: the others were not looked into.",
          folderLimit,
        );
        const met = seen > folderLimit ? [folderUnreadable.at(root, limit)] : [];
        return { matches: listedOnce(matches), problems: [...problems, ...met] };
      }
      const batch = level.slice(at, at + parallel);
      seen += batch.length;
      const visits = await Promise.all(
        batch.map((place) => visit(fs, place, layouts, { fileMarker, follow })),
      );
      for (const found of visits) {
        for (const each of found.matches.filter(({ match }) => !paths.has(match.path))) {
          paths.add(each.match.path);
          matches.push(each);
        }
        problems.push(...found.problems);
        next.push(...found.next);
      }
    }
    level = next;
  }
  return { matches: listedOnce(matches), problems };
}

/** Without single files that are only another name of one that is listed: `latest.pth`, a link to `12epoch.pth`. */
function listedOnce(matches: readonly Recognised[]): readonly Recognised[] {
  const paths = new Set(matches.map(({ match }) => match.path));
  return matches.filter(({ match }) => {
    const file = match.parts.flatMap(({ files }) => files).find(({ path }) => path === match.path);
    return file?.leadsTo === undefined || !paths.has(file.leadsTo);
  });
}

/** A folder to look at, and what is known of the one that holds it. */
interface Place {
  readonly path: string;
  /** Where the walk began. */
  readonly root: string;
  /** Opens the parent once for all its children. */
  readonly parent?: () => Promise<FolderView | undefined>;
  readonly beside: readonly string[];
}

async function visit(
  fs: FileSystem,
  { path, root, parent, beside }: Place,
  layouts: readonly Layout[],
  { fileMarker, follow }: { readonly fileMarker: RegExp; readonly follow: FollowedLinks },
): Promise<Discovery & { readonly next: readonly Place[] }> {
  const listing = await fs.names(path);
  if (!listing.ok) {
    return { matches: [], problems: [unopened(path, listing.reason, listing.detail)], next: [] };
  }
  const { files, folders, links } = listing.value;
  const names = { name: baseName(path), files, folders, beside };
  const hasFileMarker = files.some((name) => fileMarker.test(name));
  const candidates = layouts.filter(({ markers }) => shows(markers, names, hasFileMarker));
  const open = once(async () => {
    const opened = await openFolder(fs, path, parent);
    return opened.ok ? opened.value : undefined;
  });
  const folder = candidates.length === 0 ? undefined : await open();
  const entered: string[] = [];
  for (const name of folders.filter(isEntered)) {
    const leadsTo = links?.get(name);
    const child = joinPath(path, name);
    if (
      leadsTo === undefined ||
      (!isOtherName(root, child, leadsTo) && (await follow.takes(child)))
    ) {
      entered.push(name);
    }
  }
  const next = entered.map((name) => ({
    path: joinPath(path, name),
    root,
    parent: open,
    beside: files,
  }));
  if (folder === undefined) {
    return { matches: [], problems: [], next };
  }
  const best = await bestMatch(folder, candidates);
  return best === undefined
    ? { matches: await fileMatches(folder, candidates), problems: [], next }
    : { matches: [best], problems: [], next: [] };
}

function isEntered(name: string): boolean {
  return !name.startsWith(".") && !skipped.has(name);
}

/**
 * A link to a folder that the walk comes to anyway is another name of what is found there. One that has the name of what it
 * leads to stands in its place: a checkpoint that was moved to another disk belongs to the run that links to it.
 */
function isOtherName(root: string, path: string, leadsTo: string): boolean {
  return (
    isInside(leadsTo, path) ||
    (isInside(root, leadsTo) &&
      baseName(leadsTo) !== baseName(path) &&
      relativeTo(root, leadsTo).split("/").every(isEntered))
  );
}

function once<T>(effect: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= effect());
}

/**
 * The single-file checkpoints of a folder; of two layouts that see the same file, the first has it. A file that a layout
 * knows as part of a checkpoint is none of its own to any later one.
 */
export async function fileMatches(
  folder: FolderView,
  layouts: readonly Layout[],
): Promise<readonly Recognised[]> {
  const found = new Map<string, Recognised>();
  const known = new Set<string>();
  for (const layout of layouts) {
    const own = ((await layout.recogniseFiles?.(folder)) ?? []).filter(
      ({ path }) => !known.has(path) && !found.has(path),
    );
    for (const match of own) {
      found.set(match.path, { layout, match });
      match.parts.forEach(({ files }) => files.forEach(({ path }) => known.add(path)));
    }
  }
  return [...found.values()];
}

function unopened(path: string, reason: string, detail: string): Finding {
  const texts: Readonly<Record<string, Finding["message"]>> = {
    "not-found": msg("There is no such folder. Check the path."),
    denied: msg("The folder may not be read. Check its permissions."),
    "not-a-folder": msg("This is a file, not a folder. Name the folder that holds it."),
  };
  return folderUnreadable.at(path, texts[reason] ?? msg("The folder cannot be read: {0}", detail));
}
