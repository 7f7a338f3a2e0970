import type { Checkpoint } from "../../model/checkpoint.js";
import { numberOf } from "../../formats/json/recordedStep.js";
import type { FileSystem } from "../../ports.js";
import { joinPath } from "../../paths.js";

const checkpointName = /^iter(\d+)$/u;
const ofRollout = /^(?:iter|eval_output_iter)(\d+)_.*\.jsonl?$/u;
const recordLimit = 1024 * 1024;

/**
 * What `respawn.orz` moves into quarantine when it starts in a run: checkpoints named after more than the step it resumes
 * from, and dumps of rollouts from there on. By the rule of `respawn.adapters.orz.leftovers`, absolute paths.
 */
export async function leftoversPast(
  fs: FileSystem,
  run: string,
  checkpoint: Checkpoint | undefined,
): Promise<readonly string[]> {
  const step = Number(checkpointName.exec(checkpoint?.path.split("/").at(-1) ?? "")?.[1] ?? 0);
  const updates = checkpoint === undefined ? 0 : ((await recorded(fs, checkpoint)) ?? step);
  const found: string[] = [];
  for (const folder of [run, joinPath(run, "dumped_replay_buffer")]) {
    const names = await fs.names(folder);
    if (!names.ok) {
      continue;
    }
    for (const name of [...names.value.files, ...names.value.folders].toSorted()) {
      const [saved, rollout] = [checkpointName.exec(name)?.[1], ofRollout.exec(name)?.[1]];
      const newer = folder === run && saved !== undefined && Number(saved) > step;
      if (newer || (rollout !== undefined && Number(rollout) >= updates)) {
        found.push(joinPath(folder, name));
      }
    }
  }
  return found;
}

/** Updates done, which are fewer than the folder's number after skipped rollouts. */
async function recorded(fs: FileSystem, { path }: Checkpoint): Promise<number | undefined> {
  const bytes = await fs.read(joinPath(path, "respawn.json"), 0, recordLimit);
  try {
    const record: unknown = bytes.ok
      ? JSON.parse(new TextDecoder().decode(bytes.value))
      : undefined;
    return typeof record === "object" && record !== null && "global_step" in record
      ? numberOf(record.global_step)
      : undefined;
  } catch {
    return undefined;
  }
}
