import { msg } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { adapterFolder } from "../../parts/adapterFolder.js";
import { allFiles } from "../../parts/allFiles.js";
import { filesByName } from "../../parts/filesByName.js";
import type { FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { modelFolder } from "../../parts/modelFolder.js";
import { modelParallelSave } from "../../parts/modelParallelSave.js";
import { stepDisagreement } from "../../parts/stepRecord.js";

const checkpointName = /^checkpoint-(\d+)$/u;
const iterName = /^iter_(\d{7,})$/u;
const tracker = "latest_checkpointed_iteration.txt";

/**
 * ms-swift with Megatron: `checkpoint-N` with `args.json`, Megatron's own save in `iter_NNNNNNN`, its tracker beside that,
 * and then an export of the weights. A resume is given the folder and follows the tracker in it; without one it
 * looks for iteration 0. With `no_save_optim` the iteration has no tree, and the export is all there is.
 *
 * @see https://github.com/modelscope/ms-swift swift/megatron/trainers/base.py `save_checkpoint`
 */
export const msSwiftLayout = {
  id: "ms-swift",
  markers: { folder: checkpointName, child: iterName },
  async recognise(folder) {
    const named = checkpointName.exec(folder.name)?.[1];
    const iteration = [...folder.folders]
      .filter((name) => iterName.test(name))
      .toSorted()
      .at(-1);
    if (named === undefined || iteration === undefined) {
      return undefined;
    }
    const step = Number(named);
    const [state, exported] = await Promise.all([inner(folder, iteration), exportOf(folder)]);
    return {
      ...state,
      path: folder.path,
      run: parentPath(folder.path),
      step,
      parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
      expectedFiles: [
        ...state.expectedFiles,
        ...exported.expectedFiles,
        ...filesByName(folder, [[/^args\.json$/u, "json"]]),
      ],
      missing: [
        ...state.missing,
        ...exported.missing,
        ...((await tracked(folder)) === undefined
          ? [
              {
                file: folder.path,
                what: msg("has no usable {0}: a resume then looks for iteration 0", tracker),
              },
            ]
          : []),
      ],
      findings: [
        ...state.findings,
        ...stepDisagreement(step, await tracked(folder), joinPath(folder.path, tracker)),
      ],
    };
  },
} as const satisfies Layout;

type Inner = Pick<LayoutMatch, "expectedFiles" | "missing" | "findings" | "alsoHolds"> &
  Partial<LayoutMatch>;

async function inner(folder: FolderView, name: string): Promise<Inner> {
  const view = await folder.child(name);
  const step = Number(iterName.exec(name)?.[1]);
  if (view === undefined) {
    return { expectedFiles: [], missing: [], findings: [], alsoHolds: [] };
  }
  const bare = view.files.has("common.pt") && !view.files.has("metadata.json");
  return bare && [...view.files.keys()].every((each) => !each.endsWith(".distcp"))
    ? {
        expectedFiles: filesByName(view, [[/^common\.pt$/u, "torch"]]),
        missing: [],
        findings: [],
        alsoHolds: [],
        notResumable: msg("holds no optimizer (no_save_optim): weights to start a run from"),
      }
    : modelParallelSave(view, step);
}

async function exportOf(
  folder: FolderView,
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing">> {
  const found = (await adapterFolder(folder)) ?? (await modelFolder(folder));
  return found.expectedFiles.length === 0 ? { expectedFiles: [], missing: [] } : found;
}

async function tracked(folder: FolderView): Promise<number | undefined> {
  const text = (await folder.text(tracker))?.trim();
  return text !== undefined && /^\d+$/u.test(text) ? Number(text) : undefined;
}
