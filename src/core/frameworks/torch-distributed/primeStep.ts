import { msg } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { trainerTree } from "../../parts/trainerTree.js";
import { descendant } from "../../parts/descendant.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "../../parts/layout.js";
import { leastSize, rankGaps, rankSet } from "../../parts/rankSet.js";
import { stepDisagreement } from "../../parts/stepRecord.js";

const stepName = /^step_(\d+)$/u;

/** True for the listing of a prime-rl checkpoint. */
export function isPrimeStep({ name, folders }: FolderView): boolean {
  return stepName.test(name) && (folders.has("trainer") || folders.has("orchestrator"));
}

/**
 * prime-rl: `step_N/trainer`, a tree of torch.distributed.checkpoint, and `step_N/orchestrator/progress.pt`, saved by two
 * processes each in its own time; supervised runs have `trainer/dataloader/rank_R.pt` in place of the latter.
 *
 * @see https://github.com/PrimeIntellect-ai/prime-rl src/prime_rl/trainer/ckpt.py, src/prime_rl/orchestrator/ckpt.py
 */
export async function primeStep(folder: FolderView): Promise<LayoutMatch> {
  const step = Number(stepName.exec(folder.name)?.[1]);
  const [trainer, orchestrator, loader] = await Promise.all([
    folder.child("trainer"),
    folder.child("orchestrator"),
    descendant(folder, "trainer/dataloader"),
  ]);
  const tree = trainer === undefined ? undefined : await trainerTree(trainer);
  const progress = orchestrator?.files.get("progress.pt");
  const ranks = rankSet(loader?.files ?? new Map(), /^rank_(\d+)\.pt$/u);
  const positions = [...ranks.values(), ...(progress === undefined ? [] : [progress])];
  const supervised = loader !== undefined && orchestrator === undefined;
  return {
    path: folder.path,
    run: parentPath(folder.path),
    step,
    parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
    expectedFiles: [
      ...(tree?.expectedFiles ?? []),
      ...positions.map((file): ExpectedFile => ({
        file,
        format: "torch",
        holds: "data",
        numbered: true,
      })),
    ],
    missing: [
      ...(tree?.missing ?? [{ file: folder.path, what: msg("has no {0}", "trainer") }]),
      ...(supervised || progress !== undefined
        ? []
        : [{ file: folder.path, what: msg("has no {0}", "orchestrator/progress.pt") }]),
      ...(supervised
        ? rankGaps(ranks.keys(), Math.max(1, leastSize(ranks.keys())), "dataloader").map(
            (what) => ({
              file: loader.path,
              what,
            }),
          )
        : []),
    ],
    alsoHolds: tree?.alsoHolds ?? [],
    findings: stepDisagreement(step, tree?.step, joinPath(folder.path, "trainer/.metadata")),
    ...(supervised ? { worldSize: ranks.size } : {}),
  };
}
