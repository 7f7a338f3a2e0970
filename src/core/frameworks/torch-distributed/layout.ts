import { msg } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { arealSlot } from "./arealSlot.js";
import { isDcpTree } from "../../parts/dcpTree.js";
import type { FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { modelFolder } from "../../parts/modelFolder.js";
import { isPrimeStep, primeStep } from "./primeStep.js";
import { stepFolder, stepFolderName } from "./stepFolder.js";
import { stepDisagreement } from "../../parts/stepRecord.js";
import { trainerTree } from "../../parts/trainerTree.js";

/**
 * torch.distributed.checkpoint by itself: torchtitan's `step-N`, prime-rl's `step_N` of trainer and orchestrator, AReaL's
 * one slot, and any other folder with `.metadata`, which is renamed into place last (also by asynchronous saves).
 *
 * @see https://github.com/pytorch/torchtitan torchtitan/components/checkpoint.py
 */
export const dcpLayout = {
  id: "dcp",
  generic: true,
  markers: { folder: stepFolderName, file: /^\.metadata(?:\.tmp)?$|\.distcp$/u },
  async recognise(folder) {
    if (isPrimeStep(folder)) {
      return primeStep(folder);
    }
    if (isDcpTree(folder)) {
      return (await arealSlot(folder)) ?? treeSighting(folder);
    }
    const exported =
      /^step-\d+$/u.test(folder.name) && folder.files.has("model.safetensors.index.json");
    return exported ? exportSighting(folder) : stepFolder(folder);
  },
} as const satisfies Layout;

async function treeSighting(folder: FolderView): Promise<LayoutMatch> {
  const tree = await trainerTree(folder);
  const named = stepFolderName.exec(folder.name)?.[1];
  const step = named === undefined ? undefined : Number(named);
  const weightsOnly = tree.metadata !== undefined && !tree.alsoHolds.includes("optimizer");
  return {
    ...(await place(folder)),
    step: step ?? tree.step,
    expectedFiles: tree.expectedFiles,
    missing: tree.missing,
    alsoHolds: tree.alsoHolds,
    ...(tree.unproven === undefined ? {} : { unproven: tree.unproven }),
    findings: stepDisagreement(step, tree.step, joinPath(folder.path, ".metadata")),
    ...(weightsOnly
      ? { notResumable: msg("holds no optimizer: the end of a run, or an export") }
      : {}),
  };
}

/** torchtitan's last step with `last_save_in_hf`: weights that its own resume does not read. */
async function exportSighting(folder: FolderView): Promise<LayoutMatch> {
  const model = await modelFolder(folder);
  return {
    ...(await place(folder)),
    ...model,
    step: Number(folder.name.slice("step-".length)),
    alsoHolds: [],
    findings: [],
    notResumable: msg("holds exported weights only, which a resume does not read"),
  };
}

async function place(folder: FolderView): Promise<Pick<LayoutMatch, "path" | "run" | "parts">> {
  return {
    path: folder.path,
    run: parentPath(folder.path),
    parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
  };
}
