import type { Checkpoint } from "../core/model/checkpoint.js";
import { msg } from "../core/model/message.js";
import type { Run } from "../core/model/run.js";
import type { Examiner } from "../core/verify/deep/examiner.js";
import { keepResults } from "../core/verify/deep/keptResults.js";
import { deepFiles } from "../core/verify/deep/deepFiles.js";
import { verifyDeep, type DeepWatch } from "../core/verify/deep/verifyDeep.js";
import { newestResumable } from "../core/survey/newestResumable.js";
import type { CliContext } from "./context.js";
import { ByteProgress } from "./report/progress.js";

/** Reads every byte of all checkpoints, one after the other; undefined when it was interrupted. */
export async function deepen(
  context: CliContext,
  runs: readonly Run[],
  quiet: boolean,
): Promise<readonly Run[] | undefined> {
  const checkpoints = runs.flatMap((run) => run.checkpoints);
  const known = new Map<Checkpoint, Checkpoint>();
  const ended = await watched(context, { checkpoints, quiet }, async (examiner, watch) => {
    for (const checkpoint of checkpoints) {
      const deep = await verifyDeep({ fs: context.fs, examiner }, checkpoint, watch);
      if (deep === undefined) {
        return false;
      }
      known.set(checkpoint, deep);
      await keep(context, deep);
    }
    return true;
  });
  return ended
    ? runs.map((run) => {
        const own = run.checkpoints.map((checkpoint) => known.get(checkpoint) ?? checkpoint);
        return { ...run, checkpoints: own, newestResumable: newestResumable(own) };
      })
    : undefined;
}

/** Keeps what a deep check found, so that later commands and the editor count it; says when it cannot. */
export async function keep(context: CliContext, deep: Checkpoint): Promise<void> {
  const kept = await keepResults(context, deep);
  if (!kept.ok) {
    const why = msg("The result of the deep check cannot be kept beside the run: {0}", kept.detail);
    context.err(`respawn: ${deep.run}: ${context.t(why)}\n`);
  }
}

/** Runs work on whole files that ctrl+c can end, with progress on standard error unless it is to be quiet. */
export function watched<T>(
  context: CliContext,
  { checkpoints, quiet }: { readonly checkpoints: readonly Checkpoint[]; readonly quiet: boolean },
  work: (examiner: Examiner, watch: DeepWatch) => Promise<T>,
): Promise<T> {
  const total = checkpoints.flatMap(deepFiles).reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = new ByteProgress(total, {
    t: context.t,
    write: quiet ? () => undefined : context.err,
    now: () => context.clock.now(),
    lively: context.livelyErrors,
  });
  return context.interruptible((signal) =>
    context.withExaminer(async (examiner) => {
      try {
        return await work(examiner, { signal, onBytes: (bytes) => progress.add(bytes) });
      } finally {
        progress.end();
      }
    }),
  );
}

/** Says that ctrl+c ended the work. */
export function reportInterrupt(context: CliContext): void {
  context.err(`respawn: ${context.t(msg("Interrupted. Nothing was changed."))}\n`);
}
