import { msg } from "../../model/message.js";
import { parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import type { FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { isModelParallelSave, modelParallelSave } from "../../parts/modelParallelSave.js";
import { readPointer, type Pointer } from "../../parts/pointer.js";

const iterName = /^iter_(\d{7,})$/u;

/** Written after a barrier over all ranks: an iteration, or `release` for weights to start from. */
const tracker: Pointer = {
  file: "latest_checkpointed_iteration.txt",
  needed: true,
  nameOf: (text) =>
    text === "release" ? text : /^\d+$/u.test(text) ? `iter_${text.padStart(7, "0")}` : undefined,
  stepOf: (name) => stepOf(name) ?? (name === "release" ? 0 : undefined),
};

/**
 * Megatron-LM, Megatron Bridge and slime: `iter_NNNNNNN` with either a folder a rank (`torch`), or one tree of
 * torch.distributed.checkpoint (`torch_dist`, `torch_dcp`, `fsdp_dtensor`), and the tracker beside it.
 *
 * @see https://github.com/NVIDIA/Megatron-LM megatron/training/checkpointing.py `save_checkpoint`
 */
export const megatronLayout = {
  id: "megatron",
  markers: { folder: /^(?:iter_\d{7,}|release)$/u },
  async recognise(folder) {
    if (!iterName.test(folder.name) && folder.name !== "release") {
      return undefined;
    }
    if (!isModelParallelSave(folder)) {
      return undefined;
    }
    const pointed = await readPointer(folder, tracker);
    const step = stepOf(folder.name);
    const state = await modelParallelSave(folder, step);
    const cursor = await rolloutCursor(folder, step);
    const release = folder.name === "release";
    return {
      ...state,
      path: folder.path,
      run: parentPath(folder.path),
      step,
      parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
      expectedFiles: [...state.expectedFiles, ...cursor.expectedFiles],
      missing: [...state.missing, ...cursor.missing],
      findings: [...state.findings, ...pointed.findings],
      ...(release
        ? { notResumable: msg("holds weights to start a run from, not a point of one") }
        : {}),
    };
  },
} as const satisfies Layout;

/** slime saves the place in the prompts beside the iterations, after them. */
async function rolloutCursor(
  folder: FolderView,
  step: number | undefined,
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing">> {
  const run = await folder.parent();
  const rollout = await run?.child("rollout");
  const cursors = [...(rollout?.files.keys() ?? [])].filter((name) =>
    /^global_dataset_state_dict_\d+\.pt$/u.test(name),
  );
  if (rollout === undefined || cursors.length === 0 || step === undefined) {
    return { expectedFiles: [], missing: [] };
  }
  const name = `global_dataset_state_dict_${step}.pt`;
  const file = rollout.files.get(name);
  return file === undefined
    ? { expectedFiles: [], missing: [{ file: rollout.path, what: msg("has no {0}", name) }] }
    : { expectedFiles: [{ file, format: "torch", holds: "data", numbered: true }], missing: [] };
}

function stepOf(name: string): number | undefined {
  const step = iterName.exec(name)?.[1];
  return step === undefined ? undefined : Number(step);
}
