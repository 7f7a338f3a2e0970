import { msg } from "../../model/message.js";
import { parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { filesByName } from "../../parts/filesByName.js";
import { heldAgainstOthers } from "../../parts/heldAgainstOthers.js";
import type { FolderView, Layout } from "../../parts/layout.js";

const folderName = /^CKPT\+/u;
const metaName = "CKPT.yaml";

/**
 * SpeechBrain: `CKPT+<time>` with `CKPT.yaml`, written first, then a `.ckpt` for each object that can be recovered, in the
 * form that its own hook chose: files of torch.save, and small texts for counters, data loaders and the brain. Nothing
 * marks the end and nothing lists the objects, so a save is held against the others, and is never proven whole.
 *
 * @see https://github.com/speechbrain/speechbrain speechbrain/utils/checkpoints.py `Checkpointer.save_checkpoint`
 */
export const speechbrainLayout = {
  id: "speechbrain",
  markers: { folder: folderName, file: /^CKPT\.yaml$/u },
  async recognise(folder) {
    const own = folder.files.has(metaName);
    const saved = [...folder.files.keys()].some((name) => name.endsWith(".ckpt"));
    if (!own && !(folderName.test(folder.name) && saved)) {
      return undefined;
    }
    return {
      path: folder.path,
      run: parentPath(folder.path),
      step: await stepOf(folder),
      parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
      expectedFiles: filesByName(folder, [
        [/^CKPT\.yaml$/u, "unknown"],
        [/^(?:brain|counter|epoch_counter)\.ckpt$/u, "unknown"],
        [/^dataloader.*\.ckpt$/u, "unknown", "data"],
        [/optim.*\.ckpt$/iu, "torch", "optimizer"],
        [/(?:anneal|sched|noam).*\.ckpt$/iu, "torch", "scheduler"],
        [/(?:scaler|normali[sz]|tokenizer|sampler).*\.ckpt$/iu, "torch"],
        [/\.ckpt$/u, "torch", "weights"],
      ]),
      missing: own ? [] : [{ file: folder.path, what: msg("has no {0}", metaName) }],
      findings: [],
      alsoHolds: [],
      unproven: msg(
        "has no sign of a save's end: the file that names it, {0}, is written first",
        metaName,
      ),
    };
  },
  amongSiblings: heldAgainstOthers,
} as const satisfies Layout;

/** Optimizer steps, which the brain keeps in a YAML text of three lines. */
async function stepOf(folder: FolderView): Promise<number | undefined> {
  const text = await folder.text("brain.ckpt");
  const step = /^optimizer_step: (\d+)$/mu.exec(text ?? "")?.[1];
  return step === undefined ? undefined : Number(step);
}
