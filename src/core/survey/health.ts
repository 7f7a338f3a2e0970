import { lossDiverged } from "../findings/history.js";
import { withFindings } from "../findings/effects.js";
import type { Checkpoint } from "../model/checkpoint.js";
import { msg, type Message } from "../model/message.js";
import type { TrainingLog } from "../parts/trainingLog.js";
import { baseName } from "../paths.js";
import { newestResumable } from "./newestResumable.js";

/** The step from which on a loss is not what it was. */
interface Divergence {
  readonly step: number;
  readonly message: (before: string | undefined) => Message;
}

/** Losses before a jump that make up the history it is held against. */
const windowLength = 20;
const leastHistory = 5;
/** A jump is this many times the usual spread, at least doubles the loss, and is no small number. */
const spreads = 10;
const leastJump = 0.5;

/**
 * Tells the newest checkpoint that can be resumed when the run's own log shows that the loss had become NaN or had jumped before it,
 * and stayed so: the last one before that is named. Information, never an override: what is resumed from stays the same.
 */
export function withHealth(
  run: readonly Checkpoint[],
  newest: Checkpoint | undefined,
  logs: ReadonlyMap<string, TrainingLog>,
): readonly Checkpoint[] {
  const log = newest === undefined ? undefined : logs.get(newest.path);
  const divergence = log === undefined ? undefined : divergenceOf(log);
  if (newest === undefined || divergence === undefined) {
    return run;
  }
  const healthy = newestResumable(
    run.filter(({ step }) => step !== undefined && step < divergence.step),
  );
  const message = divergence.message(healthy === undefined ? undefined : baseName(healthy.path));
  return run.map((checkpoint) =>
    checkpoint === newest
      ? withFindings(checkpoint, [lossDiverged.at(checkpoint.path, message)])
      : checkpoint,
  );
}

function divergenceOf(log: TrainingLog): Divergence | undefined {
  const losses = log.flatMap(({ step, values }) => {
    const loss = values.get("loss");
    return loss === undefined ? [] : [{ step, loss }];
  });
  return notFinite(losses) ?? jumped(losses);
}

type Losses = readonly { readonly step: number; readonly loss: number }[];

/** NaN to the end: a single bad batch that the run recovered from is no divergence. */
function notFinite(losses: Losses): Divergence | undefined {
  const good = losses.findLastIndex(({ loss }) => Number.isFinite(loss));
  const first = losses[good + 1];
  return first === undefined
    ? undefined
    : {
        step: first.step,
        message: (before) =>
          before === undefined
            ? msg("goes on from a loss that is {0} since step {1}", String(first.loss), first.step)
            : msg(
                "goes on from a loss that is {0} since step {1}; {2} is the last checkpoint before",
                String(first.loss),
                first.step,
                before,
              ),
      };
}

/** The first loss from which on none comes back to where the losses before it were. */
function jumped(losses: Losses): Divergence | undefined {
  // Of what follows, the least loss decides whether the run came back.
  const least: number[] = new Array<number>(losses.length).fill(Infinity);
  for (let at = losses.length - 1; at >= 0; at -= 1) {
    least[at] = Math.min(losses[at]?.loss ?? Infinity, least[at + 1] ?? Infinity);
  }
  for (let at = leastHistory; at < losses.length; at += 1) {
    const before = losses.slice(Math.max(0, at - windowLength), at).map(({ loss }) => loss);
    const usual = median(before);
    const spread = median(before.map((loss) => Math.abs(loss - usual)));
    const limit = usual + Math.max(spreads * spread, Math.abs(usual), leastJump);
    const first = losses[at];
    if (first !== undefined && (least[at] ?? 0) > limit && at < losses.length - 1) {
      const [from, to] = [usual.toPrecision(3), first.loss.toPrecision(3)];
      return {
        step: first.step,
        message: (named) =>
          named === undefined
            ? msg("goes on from a loss that rose from {0} to {1} at step {2}", from, to, first.step)
            : msg(
                "goes on from a loss that rose from {0} to {1} at step {2} and stayed up; {3} is the last checkpoint before",
                ...[from, to, first.step, named],
              ),
      };
    }
  }
  return undefined;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
