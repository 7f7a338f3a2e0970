import { atLevels, type RuleLevels } from "../../core/findings/levels.js";
import type { Checkpoint } from "../../core/model/checkpoint.js";
import { holdsCode, pickleImport } from "../../core/findings/contents.js";
import type { Run } from "../../core/model/run.js";
import { msg } from "../../core/model/message.js";
import { type CliContext, type CommandResult, exitCode } from "../context.js";
import { deepen, reportInterrupt } from "../deep.js";
import { checkpointsJson } from "../report/json.js";
import { runsText } from "../report/runsText.js";
import { sarif } from "../report/sarif.js";
import { ruleLevels } from "../ruleLevels.js";
import { reportProblems, surveyAll, textStyle } from "../surveyAll.js";

/**
 * `respawn verify`: exit 0 when all are whole, 1 when any is incomplete or damaged or would run what is outside the allow-list, 2 for a wrong path. With
 * `--deep` every byte is read; ctrl+c ends that with 130.
 */
export async function verify(
  context: CliContext,
  paths: readonly string[],
  options: {
    readonly json: boolean;
    readonly sarif: boolean;
    readonly deep: boolean;
    readonly rule: readonly string[];
  },
): CommandResult {
  const levels = await ruleLevels(context, options.rule);
  if (levels === undefined) {
    return exitCode.usage;
  }
  const { runs: shallow, problems } = await surveyAll(context, paths);
  reportProblems(context, problems);
  const quiet = options.json || options.sarif;
  const judged = options.deep ? await deepen(context, shallow, quiet) : shallow;
  if (judged === undefined) {
    reportInterrupt(context);
    return exitCode.interrupted;
  }
  // Only now: what is not said still counts.
  const runs = judged.map((run) => runAtLevels(run, levels));
  const checkpoints = runs.flatMap((run) => run.checkpoints);
  const broken = checkpoints.filter(({ state }) => state === "incomplete" || state === "damaged");
  if (options.json) {
    context.out(checkpointsJson(checkpoints, context.t));
  } else if (options.sarif) {
    const findings = checkpoints.flatMap((checkpoint) => checkpoint.findings);
    context.out(sarif(findings, context.t, context.version));
  } else {
    context.out(runsText(runs, textStyle(context)));
    context.err(
      `${context.t(
        checkpoints.length === 1
          ? msg("1 checkpoint, {0} incomplete or damaged", broken.length)
          : msg("{0} checkpoints, {1} incomplete or damaged", checkpoints.length, broken.length),
      )}\n`,
    );
  }
  if (problems.length > 0) {
    return exitCode.usage;
  }
  const unsafe = judged.flatMap((run) => run.checkpoints).some(mayRunCode);
  return broken.length > 0 || unsafe ? exitCode.findings : exitCode.ok;
}

/** The run with its findings as people want to hear them; the newest resumable one stays one of its checkpoints. */
function runAtLevels(run: Run, levels: RuleLevels): Run {
  const newest = run.newestResumable;
  const at = newest === undefined ? -1 : run.checkpoints.indexOf(newest);
  const checkpoints = run.checkpoints.map((checkpoint) => ({
    ...checkpoint,
    findings: atLevels(checkpoint.findings, levels),
  }));
  return { ...run, checkpoints, newestResumable: checkpoints[at] };
}

/** Something in it is outside the allow-list, and the user has not allowed it. */
function mayRunCode({ findings }: Checkpoint): boolean {
  return findings.some((finding) => pickleImport.made(finding) || holdsCode.made(finding));
}
