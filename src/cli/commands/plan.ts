import { planResume } from "../../core/plan/planResume.js";
import type { PlanRefusal } from "../../core/plan/planRequest.js";
import { type CliContext, type CommandResult, exitCode } from "../context.js";
import { planRequest, type PlanOptions } from "../planArguments.js";
import { planJson } from "../report/planJson.js";
import { planText } from "../report/planText.js";

/** `respawn plan CONFIG`: shows what a resume would do, and does nothing. */
export async function plan(
  context: CliContext,
  config: string,
  options: PlanOptions & { readonly json: boolean },
): CommandResult {
  const outcome = await planResume(
    context.fs,
    context.clock,
    await planRequest(context, config, options),
  );
  if (!outcome.ok) {
    return refuse(context, outcome.reason);
  }
  context.out(
    options.json ? planJson(outcome.value, context.t) : planText(outcome.value, context.t),
  );
  return exitCode.ok;
}

/** Says why there is no plan; the exit code tells a wrong request from a missing checkpoint. */
export function refuse(context: CliContext, { kind, message }: PlanRefusal): number {
  context.err(`respawn: ${context.t(message)}\n`);
  return kind === "none" ? exitCode.none : exitCode.usage;
}
