import type { FolderView, Layout, LayoutMatch } from "../parts/layout.js";

/** A checkpoint, and the layout that it has. */
export interface Recognised {
  readonly layout: Layout;
  readonly match: LayoutMatch;
}

/**
 * The layout that a folder has. Many trainers share names (`checkpoint-500`, `global_step_500`), so what lies in the
 * folder decides: of the layouts that recognise it, the one that explains most of its files, and of equals the first.
 * What a specific layout recognises no generic one takes from it, for that would ask less of a save that was cut off.
 */
export async function bestMatch(
  folder: FolderView,
  layouts: readonly Layout[],
): Promise<Recognised | undefined> {
  let best: Recognised | undefined;
  for (const layout of layouts) {
    if (best !== undefined && layout.generic === true && best.layout.generic !== true) {
      continue;
    }
    const match = await layout.recognise(folder);
    if (match !== undefined && (best === undefined || isBetter({ layout, match }, best))) {
      best = { layout, match };
    }
  }
  return best;
}

function isBetter(a: Recognised, b: Recognised): boolean {
  return a.layout.generic === b.layout.generic
    ? explained(a.match) > explained(b.match)
    : b.layout.generic === true;
}

/** How many files the layout knows the purpose of. */
function explained({ expectedFiles }: LayoutMatch): number {
  return new Set(expectedFiles.map(({ file }) => file.path)).size;
}
