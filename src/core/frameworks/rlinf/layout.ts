import { filesByName } from "../../parts/filesByName.js";
import { heldAgainstOthers } from "../../parts/heldAgainstOthers.js";
import type { FolderView, Layout } from "../../parts/layout.js";
import { roleStep } from "../../parts/roleStep.js";

const stepName = /^global_step_(\d+)$/u;
const engineName = /^(?:dcp_checkpoint|model_state_dict|iter_\d{7,})$/u;

/**
 * RLinf: `global_step_N/actor` with FSDP's tree in `dcp_checkpoint` and gathered weights in `model_state_dict`, or
 * Megatron's `iter_NNNNNNN` with its tracker; `critic` likewise; for reasoning the place in the prompts in `data/data.pt`.
 * Nothing marks the end and no pointer is kept: a resume is given the folder.
 *
 * @see https://github.com/RLinf/RLinf docs/source-en/rst_source/tutorials/advance/resume.rst
 */
export const rlinfLayout = {
  id: "rlinf",
  markers: { folder: stepName },
  async recognise(folder) {
    const step = stepName.exec(folder.name)?.[1];
    const actor = step === undefined ? undefined : await folder.child("actor");
    if (step === undefined || actor === undefined || !hasEngine(actor)) {
      return undefined;
    }
    const state = await roleStep(folder, Number(step), {
      roles: [
        ["policy", "actor"],
        ["critic", "critic"],
      ],
      files: [],
      required: [],
    });
    const data = await folder.child("data");
    return {
      ...state,
      step: Number(step),
      parts: [
        ...state.parts,
        ...(data === undefined
          ? []
          : [{ role: "state", path: data.path, files: [...data.files.values()] } as const]),
      ],
      expectedFiles: [
        ...state.expectedFiles,
        ...filesByName(data, [[/^data\.pt$/u, "torch", "data"]]),
      ],
    };
  },
  amongSiblings: heldAgainstOthers,
} as const satisfies Layout;

function hasEngine(actor: FolderView): boolean {
  return [...actor.folders].some((name) => engineName.test(name));
}
