import { readTorchRecord } from "../../formats/torch/torchRecord.js";
import { numberOf } from "../../formats/json/recordedStep.js";
import { msg } from "../../model/message.js";
import { parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { isDcpTree } from "../../parts/dcpTree.js";
import { filesByName } from "../../parts/filesByName.js";
import type { FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { modelParallelHolds } from "../../parts/modelParallelState.js";
import { stepInName } from "../../parts/stepInName.js";
import { torchDist } from "../../parts/torchDist.js";

const mark = "-unfinished";

/**
 * NeMo 2: a folder named after the metrics and the step, with a tree of Megatron's in `weights` and the objects of the
 * training in `context`. The empty file `<name>-unfinished` beside it is there from the begin of a save to its end, and
 * again while it is deleted: NeMo removes at its next start what is so marked.
 *
 * @see https://github.com/NVIDIA/NeMo nemo/lightning/pytorch/callbacks/model_checkpoint.py `set_checkpoint_unfinished_marker`
 */
export const nemoLayout = {
  id: "nemo",
  markers: { child: /^(?:weights|context)$/u, beside: /-unfinished$/u },
  async recognise(folder) {
    const weights = await folder.child("weights");
    const run = await folder.parent();
    const unfinished = isMarked(folder, run);
    const own = folder.folders.has("context") || weights?.files.has("common.pt") === true;
    const tree = weights !== undefined && isDcpTree(weights);
    if (!(tree && (own || unfinished)) && !(unfinished && folder.folders.has("context"))) {
      return undefined;
    }
    const state = weights === undefined ? undefined : await torchDist(weights, modelParallelHolds);
    const common = await weights?.record("common.pt", readTorchRecord);
    const context = await folder.child("context");
    const keys = common?.keys ?? [];
    const held = [
      ...(state?.alsoHolds ?? []),
      ...(keys.includes("loops") ? ["data" as const] : []),
    ];
    const problems = [
      ...(unfinished
        ? [msg("is marked by {0}: its save or its removal did not end", markName(folder))]
        : []),
      ...(weights === undefined ? [msg("has no {0}", "weights")] : []),
      ...(context === undefined ? [msg("has no {0}, which is written last", "context")] : []),
    ];
    return {
      path: folder.path,
      run: parentPath(folder.path),
      step: stepInName(folder.name) ?? numberOf(common?.values.get("global_step")),
      parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
      expectedFiles: [
        ...(state?.expectedFiles ?? []),
        ...filesByName(context, [
          [/\.json$/u, "json"],
          [/\.ya?ml$/u, "unknown"],
        ]),
        ...filesByName(weights, [[/^adapter_metadata\.json$/u, "json"]]),
      ],
      missing: [
        ...(state?.missing ?? []),
        ...problems.map((what) => ({ file: folder.path, what })),
      ],
      findings: [],
      alsoHolds: held,
      ...withoutOptimizer(state?.metadata !== undefined && !held.includes("optimizer")),
    };
  },
} as const satisfies Layout;

/** NeMo strips what it appends for its twins before it looks for the marker. */
function markName({ name }: FolderView): string {
  return `${name.replace(/-EMA$/u, "")}${mark}`;
}

function isMarked(folder: FolderView, run: FolderView | undefined): boolean {
  return run?.files.has(markName(folder)) === true;
}

/** The save at the end of a training leaves the optimizer out by default. */
function withoutOptimizer(lacks: boolean): Pick<LayoutMatch, "notResumable"> {
  return lacks ? { notResumable: msg("holds no optimizer: the end of a run, or an export") } : {};
}
