import { newerPassedOver, newestIncomplete } from "../findings/choice.js";
import { historyFindings } from "../findings/history.js";
import type { Checkpoint } from "../model/checkpoint.js";
import type { Finding } from "../model/finding.js";
import { msg } from "../model/message.js";
import { failure, success, type Outcome } from "../model/outcome.js";
import { decideResume } from "../frameworks/decideResume.js";
import { canLoad, type Framework } from "../frameworks/framework.js";
import type { ResumePlan, TrainingRequest } from "../model/resumePlan.js";
import type { Clock, FileSystem, Hasher, RunLocks } from "../ports.js";
import { chooseCheckpoint } from "./chooseCheckpoint.js";
import { movesAside } from "./movesAside.js";
import type { PlanRefusal, PlanRequest } from "./planRequest.js";
import { readTraining } from "./readTraining.js";
import { heldWarning } from "./runLock.js";
import { textDigest } from "./textDigest.js";
import { newerThan } from "../survey/byProgress.js";
import { whyNotResumable } from "./whyNotResumable.js";

/** What planning needs of the world. */
export interface PlanPorts {
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly locks: Pick<RunLocks, "holder">;
}

/**
 * Turns a request into everything that will be done, before anything is done: which checkpoint,
 * which overrides, which command. Tree, palette, tasks and command line all start from this.
 */
export async function planResume(
  { fs, clock, hasher, locks }: PlanPorts,
  request: PlanRequest,
): Promise<Outcome<ResumePlan, PlanRefusal>> {
  const training = await readTraining(fs, request);
  if (!training.ok) {
    return training;
  }
  const { config, framework, trainingFolder, run } = training.value;
  const accepts = (candidate: Checkpoint): boolean => canLoad(framework, candidate);
  const choice = await chooseCheckpoint({ fs, clock, run, accepts }, request.from);
  if (!choice.ok) {
    return choice;
  }
  const { checkpoint, siblings } = choice.value;
  if (request.from === "never" && siblings.length > 0) {
    const message = msg(
      "{0} holds checkpoints already, and a fresh start would write over them. Resume, or set another {1}.",
      run ?? "",
      framework.settings.roles.output?.keys[0] ?? "",
    );
    return failure({ kind: "usage", message }, message.text);
  }
  const decision = decideResume(framework, {
    config,
    trainingFolder,
    from: request.from,
    checkpoint,
    siblings,
    python: request.python,
    pythonKit: request.pythonKit,
    pythonPath: request.env["PYTHONPATH"],
    extra: request.extra,
    processes: processesOf(request, framework, checkpoint),
  });
  if (!decision.ok) {
    return failure({ kind: "usage", ...decision.reason }, decision.detail);
  }
  const place = checkpoint?.run ?? run;
  const holder = place === undefined ? undefined : await locks.holder(place);
  return success({
    config: request.config,
    framework: framework.id,
    run: place,
    checkpoint,
    overrides: decision.value.overrides,
    states: decision.value.states,
    warnings: [
      ...(place === undefined || holder === undefined ? [] : [heldWarning(place, holder)]),
      ...historyOf(checkpoint),
      ...passedOver(checkpoint, siblings, accepts),
      ...decision.value.warnings,
    ],
    moves: await movesAside(fs, framework, run, checkpoint),
    program: decision.value.program,
    basis: {
      request: recorded(request),
      configSha256: textDigest(hasher, config.document.text),
    },
  });
}

/** As launchers count them; programs that start processes of their own say it themselves. */
function processesOf(
  { launcher }: PlanRequest,
  { underTorchrun }: Framework,
  checkpoint: Checkpoint | undefined,
): number | undefined {
  return underTorchrun === true
    ? (launcher.processes ?? (launcher.id === "torchrun" ? checkpoint?.worldSize : 1))
    : undefined;
}

/** The request without the environment, which may hold secrets and belongs in no file. */
function recorded(request: PlanRequest): TrainingRequest {
  const { config, from, python, pythonKit, workspaceFolder, extra, launcher } = request;
  return { config, from, python, pythonKit, workspaceFolder, extra, launcher };
}

/** What its run's logs say of the chosen checkpoint. */
function historyOf(chosen: Checkpoint | undefined): readonly Finding[] {
  return (chosen?.findings ?? []).filter((finding) =>
    historyFindings.some((definition) => definition.made(finding)),
  );
}

/** Newer checkpoints that are not taken, and why: the user would otherwise expect them. */
function passedOver(
  chosen: Checkpoint | undefined,
  siblings: readonly Checkpoint[],
  accepts: (checkpoint: Checkpoint) => boolean,
): readonly Finding[] {
  const newer = newerThan(siblings, chosen).filter(
    ({ step, epoch }) => step !== undefined || epoch !== undefined,
  );
  return newer.map((checkpoint) => {
    const { path, layout, resumable, givenUpAfter } = checkpoint;
    if (!accepts(checkpoint)) {
      return newerPassedOver.at(
        path,
        msg("is newer, but was saved by another trainer ({0})", layout),
      );
    }
    if (givenUpAfter !== undefined) {
      return newerPassedOver.at(
        path,
        msg(
          "is further on, but of a line of history that was given up after step {0}",
          givenUpAfter,
        ),
      );
    }
    return resumable
      ? newerPassedOver.at(path, msg("is newer and whole, but an older one was asked for"))
      : newestIncomplete.at(path, msg("is newer, but {0}", whyNotResumable(checkpoint)));
  });
}
