import { msg } from "../../core/model/message.js";
import { resolvePath } from "../../core/paths.js";
import { planFileText } from "../../core/plan/planFile.js";
import type { PlanRefusal } from "../../core/plan/planRequest.js";
import { type CliContext, type CommandResult, exitCode } from "../context.js";
import { planLaunch, planRequest, type PlanOptions } from "../planArguments.js";
import { planJson } from "../report/planJson.js";
import { fixText } from "../report/fixText.js";
import { planText } from "../report/planText.js";

/** `respawn plan CONFIG`: shows what a resume would do, and does nothing; `--out` keeps it for `run --plan`. */
export async function plan(
  context: CliContext,
  config: string,
  options: PlanOptions & { readonly json: boolean; readonly out?: string },
): CommandResult {
  const planned = await planLaunch(context, await planRequest(context, config, options));
  if (!planned.ok) {
    return refuse(context, planned.reason);
  }
  if (options.out !== undefined) {
    const path = resolvePath(context.cwd, options.out);
    const written = await context.replacer.replace(path, planFileText(planned.value.plan));
    if (!written.ok) {
      const message = msg("{0} cannot be written: {1}", path, written.detail);
      return refuse(context, { kind: "usage", message });
    }
  }
  const report = options.json ? planJson : planText;
  context.out(report(planned.value, context.t));
  return exitCode.ok;
}

/** Says why there is no plan; the exit code tells a wrong request from a missing checkpoint. */
export async function refuse(
  context: CliContext,
  { kind, message, fix }: PlanRefusal,
): CommandResult {
  context.err(`respawn: ${context.t(message)}\n`);
  if (fix !== undefined) {
    context.err(await fixText(context, fix));
  }
  return kind === "none" ? exitCode.none : exitCode.usage;
}
