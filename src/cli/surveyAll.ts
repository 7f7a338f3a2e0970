import type { Finding } from "../core/model/finding.js";
import type { Run } from "../core/model/run.js";
import { resolvePath } from "../core/paths.js";
import { printable } from "../core/printable.js";
import { survey, type Survey } from "../core/survey/survey.js";
import type { CliContext } from "./context.js";
import type { TextStyle } from "./report/runsText.js";

/** Surveys the named folders, or the current one; a checkpoint under two of them counts once. */
export async function surveyAll(context: CliContext, paths: readonly string[]): Promise<Survey> {
  const roots = (paths.length === 0 ? ["."] : paths).map((path) => resolvePath(context.cwd, path));
  const runs = new Map<string, Run>();
  const problems: Finding[] = [];
  for (const root of new Set(roots)) {
    const found = await survey(context.fs, context.clock, root);
    problems.push(...found.problems);
    for (const run of found.runs) {
      const known = runs.get(run.path);
      if (known === undefined || known.checkpoints.length < run.checkpoints.length) {
        runs.set(run.path, run);
      }
    }
  }
  return { runs: [...runs.values()], problems };
}

/** Says on standard error which folders could not be read. */
export function reportProblems(context: CliContext, problems: readonly Finding[]): void {
  for (const { file, message } of problems) {
    context.err(`respawn: ${printable(file)}: ${context.t(message)}\n`);
  }
}

/** How this reader likes text. */
export function textStyle(context: CliContext): TextStyle {
  return {
    t: context.t,
    colour: context.interactive && (context.env["NO_COLOR"] ?? "") === "",
    now: context.clock.now(),
    cwd: context.cwd,
  };
}
