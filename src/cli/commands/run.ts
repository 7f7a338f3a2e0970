import { msg } from "../../core/model/message.js";
import type { ResumePlan } from "../../core/model/resumePlan.js";
import { pythonLauncher } from "../../core/launch/launchers/python.js";
import { planResume } from "../../core/plan/planResume.js";
import { runAttached } from "../../node/childProcess.js";
import { type CliContext, type CommandResult, exitCode } from "../context.js";
import { planRequest, type PlanOptions } from "../planArguments.js";
import { planText } from "../report/planText.js";
import { refuse } from "./plan.js";

/** Exit codes of a process that was asked to end: 128 + SIGHUP, SIGINT, SIGTERM. They are no crash. */
const askedToEnd = new Set([129, 130, 143]);

/**
 * `respawn run CONFIG`: plans, shows the plan, starts it in this terminal and gives its exit code.
 * After a crash it plans again from what is then on disk, up to `maxRestarts` times, and gives up
 * early when two attempts in a row ended without a new checkpoint: the third would end the same way.
 */
export async function run(
  context: CliContext,
  config: string,
  options: PlanOptions & { readonly maxRestarts: number },
): CommandResult {
  let from = options.from;
  let fruitless = 0;
  let previous: number | undefined;
  for (let attempt = 0; ; attempt += 1) {
    const request = await planRequest(context, config, { ...options, from });
    const outcome = await planResume(context.fs, context.clock, request);
    if (!outcome.ok) {
      return refuse(context, outcome.reason);
    }
    const plan = outcome.value;
    fruitless = attempt > 0 && plan.checkpoint?.step === previous ? fruitless + 1 : 0;
    previous = plan.checkpoint?.step;
    if (fruitless > 1) {
      context.err(
        `respawn: ${context.t(msg("Stopped: two attempts in a row ended without a new checkpoint. Read the last error above."))}\n`,
      );
      return exitCode.findings;
    }
    context.err(`${planText(plan, context.t)}\n`);
    const code = await start(context, plan);
    if (code === 0 || askedToEnd.has(code) || attempt >= options.maxRestarts) {
      return code;
    }
    context.err(
      `respawn: ${context.t(msg("Training ended with exit code {0}. Restart {1} of {2}.", code, attempt + 1, options.maxRestarts))}\n`,
    );
    from = "auto";
  }
}

async function start(context: CliContext, plan: ResumePlan): Promise<number> {
  // The editor runs this file with its own Electron as Node; the training must not inherit that.
  const environment = { ...context.env, ELECTRON_RUN_AS_NODE: undefined };
  const launch = pythonLauncher.spec(plan.program);
  const end = await runAttached(launch, environment);
  if (!end.started) {
    context.err(
      `respawn: ${context.t(msg("{0} could not be started: {1}. Name the interpreter with --python, or in the setting respawn.python.", launch.argv[0] ?? "", end.why))}\n`,
    );
    return exitCode.usage;
  }
  return end.code;
}
