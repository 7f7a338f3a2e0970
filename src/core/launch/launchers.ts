import { msg, type Message } from "../model/message.js";
import { failure, type Outcome } from "../model/outcome.js";
import type { LaunchSpec, ResumePlan } from "../model/resumePlan.js";
import type { Launcher } from "./launcher.js";
import { pythonLauncher } from "./launchers/python.js";
import { torchrunLauncher } from "./launchers/torchrun.js";

/** Every launcher; the first one is taken where none is named. */
const launchers: readonly [Launcher, ...Launcher[]] = [pythonLauncher, torchrunLauncher];

/** What `--launcher` takes. */
export const launcherIds: readonly string[] = launchers.map(({ id }) => id);

/** The launcher of a request that names none. */
export const defaultLauncher = launchers[0].id;

/** The command of a plan, by the launcher that it names. */
export function launch(plan: ResumePlan): Outcome<LaunchSpec, Message> {
  const { id } = plan.basis.request.launcher;
  const launcher = launchers.find((candidate) => candidate.id === id);
  if (launcher !== undefined) {
    return launcher.launch(plan);
  }
  const message = msg(
    "There is no launcher {0}. This version has: {1}.",
    id,
    launcherIds.join(", "),
  );
  return failure(message, message.text);
}
