import type { Checkpoint } from "../model/checkpoint.js";
import type { From } from "../model/resumePlan.js";
import { msg, type Message } from "../model/message.js";
import { failure, success, type Outcome } from "../model/outcome.js";
import { baseName, isInside, joinPath, parentPath } from "../paths.js";
import type { Clock, FileSystem } from "../ports.js";
import { newestResumable } from "../survey/newestResumable.js";
import { survey } from "../survey/survey.js";
import type { PlanRefusal } from "./planRequest.js";
import { whyNotResumable } from "./whyNotResumable.js";

/** The checkpoint to start from, and the run's others, newest first. */
export interface Choice {
  readonly checkpoint: Checkpoint | undefined;
  readonly siblings: readonly Checkpoint[];
}

/** Where to look: the run's folder when the config tells it. */
export interface Search {
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly run: string | undefined;
  /** Whether the framework can load a checkpoint; one that it cannot is never proposed. */
  readonly accepts: (checkpoint: Checkpoint) => boolean;
}

/**
 * Finds the checkpoint that a request means. Named ones must be whole: nothing ever resumes from a
 * checkpoint that is not provably so. `auto` without one is a fresh start, not a failure.
 */
export async function chooseCheckpoint(
  search: Search,
  from: From,
): Promise<Outcome<Choice, PlanRefusal>> {
  const named = typeof from === "object" && "path" in from ? from.path : undefined;
  const siblings = await checkpointsOf(
    search,
    named === undefined ? search.run : parentPath(named),
  );
  if (from === "never") {
    return success({ checkpoint: undefined, siblings });
  }
  if (from === "auto") {
    return success({ checkpoint: newestResumable(siblings.filter(search.accepts)), siblings });
  }
  if ("path" in from) {
    const own = await checkpointsOf(search, from.path);
    const chosen =
      own.find((candidate) => isInside(candidate.path, joinPath(from.path))) ??
      newestResumable(own.filter(search.accepts));
    return chosen === undefined
      ? refuse(msg("{0}: no checkpoint there. `respawn ls` shows what there is.", from.path))
      : resumableOnly(search, chosen, siblings.length > 0 ? siblings : own);
  }
  if (search.run === undefined) {
    return refuse(
      msg(
        "The config leaves its output folder open, so step {0} cannot be found. Name the checkpoint's folder.",
        from.step,
      ),
    );
  }
  const atStep = siblings.filter((candidate) => candidate.step === from.step);
  const chosen = newestResumable(atStep.filter(search.accepts)) ?? atStep[0];
  return chosen === undefined
    ? refuse(
        msg("{0}: no checkpoint of step {1}. It has: {2}.", search.run, from.step, steps(siblings)),
      )
    : resumableOnly(search, chosen, siblings);
}

/** Every checkpoint below a folder, newest first; none when there is no such folder. */
export async function checkpointsOf(
  { fs, clock }: Pick<Search, "fs" | "clock">,
  folder: string | undefined,
): Promise<readonly Checkpoint[]> {
  if (folder === undefined || !(await fs.stat(folder)).ok) {
    return [];
  }
  const found = await survey(fs, clock, folder);
  return found.runs.flatMap((run) => run.checkpoints);
}

function resumableOnly(
  { accepts }: Search,
  checkpoint: Checkpoint,
  siblings: readonly Checkpoint[],
): Outcome<Choice, PlanRefusal> {
  if (!accepts(checkpoint)) {
    return refuse(
      msg(
        "{0} was saved by another trainer ({1}): this one cannot load it.",
        checkpoint.path,
        checkpoint.layout,
      ),
    );
  }
  return checkpoint.resumable
    ? success({ checkpoint, siblings })
    : refuse(
        msg(
          "{0} cannot be resumed: {1}. `respawn latest` names one that can.",
          checkpoint.path,
          whyNotResumable(checkpoint),
        ),
      );
}

function steps(checkpoints: readonly Checkpoint[]): string {
  return checkpoints.length === 0
    ? "-"
    : checkpoints.map(({ path, step }) => String(step ?? baseName(path))).join(", ");
}

function refuse(message: Message): Outcome<never, PlanRefusal> {
  return failure({ kind: "none", message }, message.text);
}
