import type { Message } from "../../core/model/message.js";
import { pythonLauncher } from "../../core/launch/launchers/python.js";
import type { ResumePlan } from "../../core/model/resumePlan.js";

/** A plan for scripts: the argument vector as it would be started, messages in the user's language. */
export function planJson(plan: ResumePlan, t: (message: Message) => string): string {
  const { checkpoint, states, warnings } = plan;
  const launch = pythonLauncher.spec(plan.program);
  return `${JSON.stringify(
    {
      version: 1,
      plan: {
        config: plan.config,
        framework: plan.framework,
        run: plan.run ?? null,
        checkpoint: checkpoint === undefined ? null : checkpoint.path,
        step: checkpoint?.step ?? null,
        overrides: plan.overrides.map(({ key, from, to }) => ({ key, from: from ?? null, to })),
        states: states.map(({ what, returns, why }) => ({ what, returns, why: t(why) })),
        warnings: warnings.map(({ rule, severity, file, message }) => ({
          rule,
          severity,
          file,
          message: t(message),
        })),
        command: { argv: launch.argv, cwd: launch.cwd, env: launch.env },
      },
    },
    null,
    2,
  )}\n`;
}
