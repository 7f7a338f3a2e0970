import { pointerDangling, pointerStale } from "../findings/places.js";
import { msg } from "../model/message.js";
import { baseName, joinPath, parentPath } from "../paths.js";
import type { FolderView, LayoutMatch } from "./layout.js";

/** Detectron2's, fvcore's and MMEngine's pointer, whatever the checkpoints beside it are called. */
const pointerName = "last_checkpoint";

/**
 * The newest checkpoint of a run held against `last_checkpoint`, a name or a path in a text file. A resume follows it alone:
 * where what it names is not there, Detectron2 fails, and MMEngine as well.
 *
 * @see https://github.com/facebookresearch/fvcore fvcore/common/checkpoint.py `get_checkpoint_file`,
 * https://github.com/open-mmlab/mmengine mmengine/runner/checkpoint.py `find_latest_checkpoint`
 */
export async function heldAgainstLastCheckpoint(
  run: FolderView | undefined,
  matches: readonly LayoutMatch[],
): Promise<readonly LayoutMatch[]> {
  const text = (await run?.text(pointerName))?.trim();
  const beside = matches.filter(({ path }) => parentPath(path) === run?.path);
  const newest = beside.toSorted((a, b) => (b.step ?? -1) - (a.step ?? -1))[0];
  if (run === undefined || text === undefined || newest === undefined) {
    return matches;
  }
  const name = baseName(text);
  const file = joinPath(run.path, pointerName);
  const named = beside.find(({ path }) => baseName(path) === name);
  const there = named !== undefined || run.files.has(name) || run.folders.has(name);
  const finding = !there
    ? pointerDangling.at(
        file,
        text === ""
          ? msg("is empty: a resume that follows it finds no checkpoint")
          : msg("names {0}, which is not there", text.slice(0, 80)),
      )
    : named?.step !== undefined && newest.step !== undefined && named.step < newest.step
      ? pointerStale.at(
          file,
          msg("names {0}: a resume that follows it starts before {1}", name, baseName(newest.path)),
        )
      : undefined;
  return finding === undefined
    ? matches
    : matches.map((match) =>
        match === newest ? { ...match, findings: [...match.findings, finding] } : match,
      );
}
