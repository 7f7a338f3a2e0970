import { msg } from "../../core/model/message.js";
import { type CliContext, type CommandResult, exitCode } from "../context.js";
import { checkpointsJson } from "../report/json.js";
import { runsText } from "../report/runsText.js";
import { reportProblems, surveyAll, textStyle } from "../surveyAll.js";

/** `respawn ls`: runs and their checkpoints, newest first. Exit 2 when a named folder cannot be read. */
export async function ls(
  context: CliContext,
  paths: readonly string[],
  { json }: { readonly json: boolean },
): CommandResult {
  const { runs, problems } = await surveyAll(context, paths);
  reportProblems(context, problems);
  if (json) {
    context.out(
      checkpointsJson(
        runs.flatMap(({ checkpoints }) => checkpoints),
        context.t,
      ),
    );
  } else if (runs.length > 0) {
    context.out(runsText(runs, textStyle(context)));
  } else if (problems.length === 0) {
    context.err(`${context.t(msg("No checkpoints here."))}\n`);
  }
  return problems.length > 0 && runs.length === 0 ? exitCode.usage : exitCode.ok;
}
