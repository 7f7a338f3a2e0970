import type { Message } from "../../core/model/message.js";
import type { PlannedLaunch } from "../planArguments.js";

/** A plan for scripts: the argument vector as it would be started, messages in the user's language. */
export function planJson({ plan, launch }: PlannedLaunch, t: (message: Message) => string): string {
  const { checkpoint, states, warnings } = plan;
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
        moves: plan.moves.map(({ path, bytes }) => ({ path, bytes })),
        launcher: plan.basis.request.launcher.id,
        command: { argv: launch.argv, cwd: launch.cwd, env: launch.env },
      },
    },
    null,
    2,
  )}\n`;
}
