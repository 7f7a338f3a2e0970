import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { LaunchSpec } from "../core/model/resumePlan.js";

/** How a process ended: an exit code, or 128 + the signal's number as shells report it. */
export type ProcessEnd =
  | { readonly started: true; readonly code: number; readonly signal: string | undefined }
  /** It never ran: the program is missing or may not be executed. */
  | { readonly started: false; readonly why: string };

/** Signals that mean "the user or the scheduler wants it to end": passed on, so that training can save. */
const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a command with this process's own standard streams and waits for its end. No shell is
 * involved. A terminal's ctrl+c reaches the whole process group by itself, so SIGINT is only kept
 * from ending this process first.
 */
export async function runAttached(
  spec: LaunchSpec,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ProcessEnd> {
  const [program = "", ...args] = spec.argv;
  const child = spawn(program, args, {
    cwd: spec.cwd,
    env: { ...environment, ...spec.env },
    stdio: "inherit",
  });
  const pass = (signal: NodeJS.Signals): void => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) {
      child.kill(signal);
    }
  };
  for (const signal of forwarded) {
    process.on(signal, pass);
  }
  try {
    return await new Promise<ProcessEnd>((resolve) => {
      child.once("error", (error) => resolve({ started: false, why: error.message }));
      child.once("exit", (code, signal) =>
        resolve({
          started: true,
          code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
          signal: signal ?? undefined,
        }),
      );
    });
  } finally {
    for (const signal of forwarded) {
      process.off(signal, pass);
    }
  }
}
