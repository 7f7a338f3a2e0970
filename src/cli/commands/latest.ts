import { msg } from "../../core/model/message.js";
import { printable } from "../../core/printable.js";
import { newestResumable } from "../../core/survey/newestResumable.js";
import { type CliContext, type CommandResult, exitCode } from "../context.js";
import { latestJson } from "../report/json.js";
import { reportProblems, surveyAll } from "../surveyAll.js";

/**
 * `respawn latest`: the path of the newest checkpoint that can be resumed, alone on standard output,
 * so that `$(respawn latest)` works. Exit 3 when there is none.
 */
export async function latest(
  context: CliContext,
  path: string | undefined,
  { json }: { readonly json: boolean },
): CommandResult {
  const { runs, problems } = await surveyAll(context, path === undefined ? [] : [path]);
  reportProblems(context, problems);
  const all = runs.flatMap(({ checkpoints }) => checkpoints);
  const newest = newestResumable(all);
  if (json) {
    context.out(latestJson(newest, context.t));
  } else if (newest !== undefined) {
    // To a program the path is itself; on a screen a name must not drive the terminal.
    context.out(`${context.interactive ? printable(newest.path) : newest.path}\n`);
  }
  if (newest !== undefined) {
    return exitCode.ok;
  }
  if (problems.length > 0 && runs.length === 0) {
    return exitCode.usage;
  }
  context.err(
    `respawn: ${context.t(
      all.length === 0
        ? msg("No checkpoints here.")
        : all.length === 1
          ? msg("The only checkpoint here cannot be resumed. `respawn verify` tells why.")
          : msg("None of {0} checkpoints can be resumed. `respawn verify` tells why.", all.length),
    )}\n`,
  );
  return exitCode.none;
}
