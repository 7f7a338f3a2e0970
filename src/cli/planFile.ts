import { defaultLauncher } from "../core/launch/launchers.js";
import { quotePosix } from "../core/launch/quote.js";
import { msg, type Message } from "../core/model/message.js";
import { failure, type Outcome } from "../core/model/outcome.js";
import type { From, ResumePlan, TrainingRequest } from "../core/model/resumePlan.js";
import { resolvePath } from "../core/paths.js";
import { planChanges } from "../core/plan/planChanges.js";
import { readPlanFile } from "../core/plan/planFile.js";
import type { PlanRefusal } from "../core/plan/planRequest.js";
import type { CliContext } from "./context.js";
import { planLaunch, withLaunch, type PlannedLaunch } from "./planArguments.js";

/** A plan names its files, no contents: what is larger is no plan. */
const planLimitBytes = 64 * 1024 * 1024;

/** The plan in a file. */
export async function readPlan(
  context: CliContext,
  file: string,
): Promise<Outcome<ResumePlan, PlanRefusal>> {
  const path = resolvePath(context.cwd, file);
  const bytes = await context.fs.read(path, 0, planLimitBytes);
  if (!bytes.ok) {
    return refusal(
      msg("{0}: cannot be read ({1}). Check the path and its permissions.", path, bytes.detail),
    );
  }
  const plan = readPlanFile(path, new TextDecoder().decode(bytes.value));
  return plan.ok ? plan : refusal(plan.reason);
}

/**
 * What is started for a plan that was reviewed: that plan, as long as nothing that it rests on has
 * changed. Otherwise a new one, when a person agrees; without one there is no start.
 */
export async function confirmPlan(
  context: CliContext,
  plan: ResumePlan,
): Promise<Outcome<PlannedLaunch, PlanRefusal>> {
  const changes = await planChanges(context, plan);
  if (changes.length === 0) {
    return withLaunch(plan);
  }
  context.err(
    `respawn: ${context.t(msg("The plan is out of date."))}\n${changes.map((change) => `  ${context.t(change)}\n`).join("")}`,
  );
  const request = await renewed(context, plan);
  const agreed = await context.confirm?.(
    context.t(msg("Plan anew, and start what is then planned?")),
  );
  return agreed === true
    ? planLaunch(context, { ...request, env: context.env })
    : refusal(
        msg("Nothing was started. This shows a new plan: {0}", quotePosix(planWords(request))),
      );
}

/** The request of a plan; a checkpoint that is gone cannot be asked for again. */
async function renewed(
  { fs }: CliContext,
  { basis, checkpoint }: ResumePlan,
): Promise<TrainingRequest> {
  const gone = checkpoint !== undefined && !(await fs.stat(checkpoint.path)).ok;
  return gone ? { ...basis.request, from: "auto" } : basis.request;
}

function planWords(request: TrainingRequest): readonly string[] {
  const { config, from, python, workspaceFolder, launcher, extra } = request;
  return [
    "respawn",
    "plan",
    config,
    ...(from === "auto" ? [] : ["--from", fromWord(from)]),
    ...(python[0] === undefined ? [] : ["--python", python[0]]),
    ...(workspaceFolder === undefined ? [] : ["--folder", workspaceFolder]),
    ...(launcher.processes === undefined ? [] : ["--nproc", String(launcher.processes)]),
    ...(launcher.id === defaultLauncher ? [] : ["--launcher", launcher.id]),
    ...(extra.length === 0 ? [] : ["--", ...extra]),
  ];
}

function fromWord(from: From): string {
  if (typeof from === "string") {
    return from;
  }
  return "path" in from ? from.path : String(from.step);
}

function refusal(message: Message): Outcome<never, PlanRefusal> {
  return failure({ kind: "usage", message }, message.text);
}
