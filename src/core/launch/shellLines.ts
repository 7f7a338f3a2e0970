import type { LaunchSpec } from "../model/resumePlan.js";
import { quotePosix, quotePosixWord } from "./quote.js";

/**
 * A launch as a person would type it in a POSIX shell, a line each: into the folder, then the command
 * behind its environment. For display and for copying only; Respawn itself starts the argument vector.
 */
export function shellLines({ argv, cwd, env }: LaunchSpec): readonly [string, string] {
  const assignments = Object.entries(env).map(
    ([name, value]) => `${name}=${value === "" ? "" : quotePosixWord(value)} `,
  );
  return [`cd ${quotePosix([cwd])}`, `${assignments.join("")}${quotePosix(argv)}`];
}

/** The same as one line to paste, which does nothing when the folder is gone. */
export function shellCommand(launch: LaunchSpec): string {
  return shellLines(launch).join(" && ");
}
