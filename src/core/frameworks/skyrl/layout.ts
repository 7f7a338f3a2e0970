import { requireCritic } from "../../parts/criticOfRun.js";
import type { Layout } from "../../parts/layout.js";
import { readPointer, type Pointer } from "../../parts/pointer.js";
import { roleStep } from "../../parts/roleStep.js";

const stepName = /^global_step_(\d+)$/u;
const stateName = "trainer_state.pt";

/** Written last; with `resume_mode: latest` a run without it starts at 0. */
const tracker: Pointer = {
  file: "latest_ckpt_global_step.txt",
  nameOf: (text) => (/^\d+$/u.test(text) ? `global_step_${Number(text)}` : undefined),
  stepOf,
  needed: true,
};

/**
 * SkyRL: `global_step_N/policy` and, with PPO, `critic`, each in the form of FSDP's ranks or of Megatron's tree, then
 * `data.pt` and `trainer_state.pt`, then the tracker beside the folder.
 *
 * @see https://github.com/NovaSky-AI/SkyRL skyrl-train/skyrl_train/trainer.py `save_checkpoints`
 */
export const skyrlLayout = {
  id: "skyrl",
  markers: { folder: stepName },
  async recognise(folder) {
    const step = stepOf(folder.name);
    if (step === undefined || !(folder.folders.has("policy") || folder.files.has(stateName))) {
      return undefined;
    }
    const pointed = await readPointer(folder, tracker);
    const state = await roleStep(folder, step, {
      roles: [
        ["policy", "policy"],
        ["critic", "critic"],
      ],
      files: [
        [/^data\.pt$/u, "torch", "data"],
        [/^trainer_state\.pt$/u, "torch"],
      ],
      required: ["data.pt", stateName],
    });
    return { ...state, step, findings: [...state.findings, ...pointed.findings] };
  },
  amongSiblings: requireCritic,
} as const satisfies Layout;

function stepOf(name: string): number | undefined {
  const step = stepName.exec(name)?.[1];
  return step === undefined ? undefined : Number(step);
}
