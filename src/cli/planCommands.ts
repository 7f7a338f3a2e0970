import { type Command, Option } from "commander";
import { launcherIds } from "../core/launch/launchers.js";
import { msg } from "../core/model/message.js";
import { plan, refuse } from "./commands/plan.js";
import { run, runPlan } from "./commands/run.js";
import type { CliContext } from "./context.js";
import type { PlanOptions } from "./planArguments.js";
import { count, countFromOne } from "./wholeNumber.js";

/** Options of `plan` and `run` that say what is started, as commander gives them. */
type StartOptions = Omit<PlanOptions, "from" | "extra">;

/** Declares `respawn plan` and `respawn run`. */
export function addPlanCommands(
  program: Command,
  context: CliContext,
  done: (result: Promise<number>) => Promise<void>,
): void {
  startOptions(program.command("plan <config> [extra...]"))
    .description("show what a resume would do; arguments after -- go to the training")
    .option("--from <auto|never|PATH|STEP>", "checkpoint to resume from", "auto")
    .option("--out <file>", "keep the plan in a file, for `respawn run --plan`")
    .addOption(new Option("--json", "print JSON").default(false))
    .action(
      (
        config: string,
        extra: string[],
        options: StartOptions & { from: string; json: boolean; out?: string },
      ) => done(plan(context, config, { ...options, extra })),
    );
  startOptions(program.command("run [config] [extra...]"))
    .description("start or resume a training in this terminal; arguments after -- go to it")
    .option("--resume <auto|never|PATH|STEP>", "checkpoint to resume from (default: auto)")
    .option("--plan <file>", "start exactly what `respawn plan --out` wrote there")
    .option("--max-restarts <n>", "restart after a crash, from what is then on disk", count, 0)
    .action((config: string | undefined, extra: string[], options: RunOptions) =>
      done(startRun(context, { config, extra }, options)),
    );
}

type RunOptions = StartOptions & { resume?: string; plan?: string; maxRestarts: number };

/** A training or a plan, not both: a plan holds the answers to all other options. */
async function startRun(
  context: CliContext,
  { config, extra }: { readonly config: string | undefined; readonly extra: readonly string[] },
  { plan: planFile, resume, maxRestarts, ...options }: RunOptions,
): Promise<number> {
  if (planFile !== undefined) {
    return config !== undefined || resume !== undefined || Object.keys(options).length > 0
      ? refuse(context, {
          kind: "usage",
          message: msg(
            "A plan holds its training and all options. With --plan, only --max-restarts may stand beside it.",
          ),
        })
      : runPlan(context, planFile, { maxRestarts });
  }
  return config === undefined
    ? refuse(context, {
        kind: "usage",
        message: msg("Name a training's config or script, or a plan with --plan."),
      })
    : run(context, config, { ...options, from: resume ?? "auto", extra, maxRestarts });
}

function startOptions(command: Command): Command {
  return command
    .option("--python <exe>", "Python interpreter")
    .option("--folder <dir>", "folder that the training is started from (default: this one)")
    .addOption(new Option("--launcher <name>", "how to start it").choices(launcherIds))
    .option("--nproc <n>", "processes for a launcher that starts several", countFromOne);
}
