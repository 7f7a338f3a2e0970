import type { Checkpoint } from "../model/checkpoint.js";

/**
 * A run's checkpoints, the furthest first: by step, of equal steps by epoch, then the one saved last, then by path.
 *
 * One that records no step (`checkpoint_last.pt`, or a loop that counts epochs) is placed by what else is known of it: it is
 * as far as the furthest one of no later epoch, and where epochs tell nothing, as the furthest one that was saved
 * before it. Steps and epochs are never compared with each other, and of files of one time nothing is concluded.
 */
export function newestFirst(checkpoints: readonly Checkpoint[]): readonly Checkpoint[] {
  const placed = checkpoints.map((checkpoint) => ({
    checkpoint,
    step: checkpoint.step ?? stepOf(checkpoint, checkpoints),
    placedLater: checkpoint.step === undefined ? 1 : 0,
    epoch: checkpoint.epoch ?? epochOf(checkpoint, checkpoints),
  }));
  return placed
    .toSorted(
      (a, b) =>
        b.step - a.step ||
        b.placedLater - a.placedLater ||
        b.epoch - a.epoch ||
        b.checkpoint.savedMs - a.checkpoint.savedMs ||
        (a.checkpoint.path < b.checkpoint.path ? -1 : 1),
    )
    .map(({ checkpoint }) => checkpoint);
}

/** Those of a run that are further than one of it; all of them where there is none. */
export function newerThan(
  checkpoints: readonly Checkpoint[],
  than: Checkpoint | undefined,
): readonly Checkpoint[] {
  const ordered = newestFirst(checkpoints);
  const at = ordered.findIndex(({ path }) => path === than?.path);
  const same = ({ step, epoch }: Checkpoint): boolean =>
    than !== undefined &&
    (step === undefined ? epoch !== undefined && epoch === than.epoch : step === than.step);
  return (at < 0 ? ordered : ordered.slice(0, at)).filter((each) => !same(each));
}

function stepOf(unknown: Checkpoint, all: readonly Checkpoint[]): number {
  const stepped = all.filter(({ step }) => step !== undefined);
  const { epoch } = unknown;
  const counted = stepped.filter((each) => each.epoch !== undefined);
  const before =
    epoch !== undefined && counted.length > 0
      ? counted.filter((each) => (each.epoch ?? 0) <= epoch)
      : stepped.filter(({ savedMs }) => savedMs < unknown.savedMs);
  return Math.max(-1, ...before.map(({ step }) => step ?? -1));
}

function epochOf(unknown: Checkpoint, all: readonly Checkpoint[]): number {
  const before = all.filter(({ savedMs }) => savedMs < unknown.savedMs);
  return Math.max(-1, ...before.map(({ epoch }) => epoch ?? -1));
}
