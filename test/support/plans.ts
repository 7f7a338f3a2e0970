import type { ResumePlan, TrainingRequest } from "../../src/core/model/resumePlan.js";
import { planResume, type PlanPorts } from "../../src/core/plan/planResume.js";
import { nodeHasher } from "../../src/node/nodeHasher.js";
import { safetensorsBytes } from "./checkpoints.js";
import { MemoryFs } from "./memoryFs.js";
import { nobody } from "./runLocks.js";
import { trainerScript } from "./trainerScript.js";

const hour = 3_600_000;

/** `scripts/train.py` of a folder `/w`, which is started from there, with checkpoint-5 and a killed checkpoint-10. */
export function trainingInScripts(): MemoryFs {
  const fs = new MemoryFs();
  fs.write("/w/scripts/train.py", trainerScript);
  writeCheckpoint(fs, 5);
  writeCheckpoint(fs, 10);
  fs.remove("/w/out/checkpoint-10/trainer_state.json");
  return fs;
}

/** A whole checkpoint of the Trainer in `/w/out`. */
export function writeCheckpoint(fs: MemoryFs, step: number, modifiedMs = hour): void {
  const folder = `/w/out/checkpoint-${step}`;
  fs.write(`${folder}/model.safetensors`, safetensorsBytes({ a: 3 }), modifiedMs);
  fs.write(`${folder}/config.json`, "{}", modifiedMs);
  fs.write(`${folder}/trainer_state.json`, JSON.stringify({ global_step: step }), modifiedMs);
}

/** The ports of planning on a file system in memory, two hours after 1970. */
export function planPorts(fs: MemoryFs): PlanPorts {
  return { fs, clock: { now: () => 2 * hour }, hasher: nodeHasher, locks: nobody };
}

/** The plan of `/w/scripts/train.py`. */
export async function planned(
  options: Partial<TrainingRequest> & { readonly on?: MemoryFs } = {},
): Promise<ResumePlan> {
  const { on = trainingInScripts(), ...request } = options;
  const outcome = await planResume(planPorts(on), {
    config: "/w/scripts/train.py",
    from: "auto",
    python: ["/venv/bin/python"],
    pythonKit: "/kit",
    workspaceFolder: "/w",
    extra: [],
    launcher: { id: "python", processes: undefined },
    ...request,
    env: {},
  });
  if (!outcome.ok) {
    throw new Error(outcome.detail);
  }
  return outcome.value;
}
