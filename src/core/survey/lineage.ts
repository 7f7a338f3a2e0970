import { lineGivenUp, linesPart } from "../findings/history.js";
import { withFindings } from "../findings/effects.js";
import type { Checkpoint } from "../model/checkpoint.js";
import { msg } from "../model/message.js";
import type { TrainingLog } from "../parts/trainingLog.js";
import { baseName } from "../paths.js";

/** A checkpoint of a run that recorded what was logged up to it. */
interface Logged {
  readonly checkpoint: Checkpoint;
  readonly log: TrainingLog;
}

/**
 * Tells the checkpoints of a future that was given up. A run that was taken back to an earlier step and went on has two lines of
 * history: both recorded what they logged, and where the records contradict each other at a step, they are not of one line. The
 * one saved last is of the current line, as long as the whole other line was saved before it; where times say nothing,
 * both are told, and a person has to choose.
 */
export function withLineage(
  run: readonly Checkpoint[],
  logs: ReadonlyMap<string, TrainingLog>,
): readonly Checkpoint[] {
  const logged = run.flatMap((checkpoint): readonly Logged[] => {
    const log = logs.get(checkpoint.path);
    return log === undefined || checkpoint.step === undefined ? [] : [{ checkpoint, log }];
  });
  const head = logged.toSorted(savedLast)[0];
  if (head === undefined) {
    return run;
  }
  const partings = new Map(
    logged.flatMap(({ checkpoint, log }) => {
      const step = partingOf(log, head.log);
      return step === undefined ? [] : [[checkpoint, step] as const];
    }),
  );
  const begins = Math.min(...partings.values());
  const current = logged
    .map(({ checkpoint }) => checkpoint)
    .filter((each) => !partings.has(each) && (each.step ?? 0) > begins);
  const proven = [...partings.keys()].every((old) =>
    current.every(({ savedMs }) => savedMs > old.savedMs),
  );
  return run.map((checkpoint) => {
    const parting = partings.get(checkpoint);
    if (parting === undefined) {
      return checkpoint;
    }
    const newer = baseName(head.checkpoint.path);
    return proven
      ? {
          ...withFindings(checkpoint, [
            lineGivenUp.at(
              checkpoint.path,
              msg(
                "is of a line of history that was given up: its log differs from that of {0}, saved later, after step {1}",
                newer,
                parting,
              ),
            ),
          ]),
          givenUpAfter: parting,
        }
      : withFindings(checkpoint, [
          linesPart.at(
            checkpoint.path,
            msg(
              "is of another line of history than {0}: their logs differ after step {1}, and times do not tell which went on",
              newer,
              parting,
            ),
          ),
        ]);
  });
}

function savedLast(a: Logged, b: Logged): number {
  return (
    b.checkpoint.savedMs - a.checkpoint.savedMs ||
    (b.checkpoint.step ?? 0) - (a.checkpoint.step ?? 0)
  );
}

/** The last step up to which two logs agree, when they contradict each other after it; undefined for logs of one line. */
function partingOf(log: TrainingLog, other: TrainingLog): number | undefined {
  const others = new Map(other.map(({ step, values }) => [step, values]));
  let agreed = 0;
  for (const { step, values } of log) {
    const theirs = others.get(step);
    if (theirs === undefined) {
      continue;
    }
    for (const [name, value] of values) {
      const their = theirs.get(name);
      if (their !== undefined && !Object.is(their, value)) {
        return agreed;
      }
    }
    agreed = step;
  }
  return undefined;
}
