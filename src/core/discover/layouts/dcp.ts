import { msg } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { allFiles } from "../allFiles.js";
import { arealSlot } from "../arealSlot.js";
import { isDcpTree } from "../dcpTree.js";
import type { FolderView, Layout, Sighting } from "../layout.js";
import { modelFolder } from "../modelFolder.js";
import { isPrimeStep, primeStep } from "../primeStep.js";
import { stepDisagreement } from "../stepRecord.js";
import { trainerTree } from "../trainerTree.js";

const stepName = /^(?:global_)?(?:step|iter|iteration|checkpoint|ckpt|epoch)[-_]?(\d+)$/iu;
/**
 * torch.distributed.checkpoint by itself: torchtitan's `step-N`, prime-rl's `step_N` of trainer and orchestrator, AReaL's
 * one slot, and any other folder with `.metadata`, which is renamed into place last (also by asynchronous saves).
 *
 * @see https://github.com/pytorch/torchtitan torchtitan/components/checkpoint.py
 */
export const dcpLayout: Layout = {
  id: "dcp",
  signs: { folder: stepName, file: /^\.metadata(?:\.tmp)?$|\.distcp$/u },
  async recognise(folder) {
    if (isPrimeStep(folder)) {
      return primeStep(folder);
    }
    if (isDcpTree(folder)) {
      return (await arealSlot(folder)) ?? treeSighting(folder);
    }
    const exported =
      /^step-\d+$/u.test(folder.name) && folder.files.has("model.safetensors.index.json");
    return exported ? exportSighting(folder) : undefined;
  },
};

async function treeSighting(folder: FolderView): Promise<Sighting> {
  const tree = await trainerTree(folder);
  const named = stepName.exec(folder.name)?.[1];
  const step = named === undefined ? undefined : Number(named);
  const weightsOnly = tree.metadata !== undefined && !tree.alsoHolds.includes("optimizer");
  return {
    ...(await place(folder)),
    step: step ?? tree.step,
    claims: tree.claims,
    missing: tree.missing,
    alsoHolds: tree.alsoHolds,
    findings: stepDisagreement(step, tree.step, joinPath(folder.path, ".metadata")),
    ...(weightsOnly
      ? { notResumable: msg("holds no optimizer: the end of a run, or an export") }
      : {}),
  };
}

/** torchtitan's last step with `last_save_in_hf`: weights that its own resume does not read. */
async function exportSighting(folder: FolderView): Promise<Sighting> {
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

async function place(folder: FolderView): Promise<Pick<Sighting, "path" | "run" | "parts">> {
  return {
    path: folder.path,
    run: parentPath(folder.path),
    parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
  };
}
