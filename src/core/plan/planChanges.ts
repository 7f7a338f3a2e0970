import { canLoad } from "../frameworks/framework.js";
import { msg, type Message } from "../model/message.js";
import type { ResumePlan } from "../model/resumePlan.js";
import { baseName, isAbsolute } from "../paths.js";
import { newerThan } from "../survey/byProgress.js";
import { checkpointsOf } from "./chooseCheckpoint.js";
import type { PlanPorts } from "./planResume.js";
import { readTraining, type Training } from "./readTraining.js";
import { textDigest } from "./textDigest.js";

/**
 * What has changed since a plan was made, a sentence each; none while the plan is still true. Looked
 * at: the config's text, the checkpoint's files by name, size and time of the last write, checkpoints
 * that were saved since and would have been taken, the interpreter and the Python kit.
 */
export async function planChanges(ports: PlanPorts, plan: ResumePlan): Promise<readonly Message[]> {
  const training = await readTraining(ports.fs, { ...plan.basis.request, env: {} });
  const found = [
    training.ok ? configChange(ports, plan, training.value) : training.reason.message,
    await checkpointChange(ports, plan),
    training.ok ? await newerCheckpoint(ports, plan, training.value) : undefined,
    await missingProgram(ports, plan),
  ];
  return found.filter((change) => change !== undefined);
}

function configChange(
  { hasher }: PlanPorts,
  { basis }: ResumePlan,
  { config }: Training,
): Message | undefined {
  return textDigest(hasher, config.document.text) === basis.configSha256
    ? undefined
    : msg("{0} was changed.", basis.request.config);
}

async function checkpointChange(
  { fs }: PlanPorts,
  { checkpoint }: ResumePlan,
): Promise<Message | undefined> {
  if (checkpoint === undefined) {
    return undefined;
  }
  if (!(await fs.stat(checkpoint.path)).ok) {
    return msg("{0} is gone.", checkpoint.path);
  }
  for (const { path, bytes, modifiedMs } of checkpoint.parts.flatMap(({ files }) => files)) {
    const stat = await fs.stat(path);
    if (!stat.ok) {
      return msg("{0} is gone.", path);
    }
    if (stat.value.bytes !== bytes || stat.value.modifiedMs !== modifiedMs) {
      return msg("{0} was changed.", path);
    }
  }
  return undefined;
}

/** Over a checkpoint that was named, later ones were passed on purpose. A fresh start would write over any. */
async function newerCheckpoint(
  ports: PlanPorts,
  { basis, checkpoint, run }: ResumePlan,
  { framework }: Training,
): Promise<Message | undefined> {
  if (typeof basis.request.from === "object") {
    return undefined;
  }
  const now = await checkpointsOf(ports, run);
  const passed = new Set(newerThan(now, checkpoint));
  const newer = now.find(
    (candidate) =>
      basis.request.from === "never" ||
      (candidate.resumable && canLoad(framework, candidate) && passed.has(candidate)),
  );
  return newer === undefined ? undefined : msg("{0} was saved since.", baseName(newer.path));
}

async function missingProgram(
  { fs }: PlanPorts,
  { basis, program }: ResumePlan,
): Promise<Message | undefined> {
  const kit = Object.values(program.env).some((value) => value.includes(basis.request.pythonKit))
    ? [basis.request.pythonKit]
    : [];
  for (const path of [...program.python.slice(0, 1), ...kit]) {
    if (isAbsolute(path) && !(await fs.stat(path)).ok) {
      return msg("{0} is gone.", path);
    }
  }
  return undefined;
}
