import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import type { EndSignal, ProcessRunner } from "../core/ports.js";

/** Processes of this machine, on this process's own standard streams. */
export const childProcesses: ProcessRunner = {
  start(spec, environment, tell) {
    const [program = "", ...args] = spec.argv;
    let child: ChildProcess;
    try {
      child = spawn(program, args, {
        cwd: spec.cwd,
        env: { ...environment, ...spec.env },
        stdio: ["inherit", spec.parse === undefined ? "inherit" : "pipe", "inherit"],
      });
    } catch (error) {
      // Words that no process can be started with, such as one that holds a NUL.
      const why = error instanceof Error ? error.message : String(error);
      queueMicrotask(() => tell({ kind: "could-not-start", why }));
      return { signal: () => undefined };
    }
    if (child.stdout !== null) {
      child.stdout.pipe(process.stdout, { end: false });
      createInterface({ input: child.stdout }).on("line", (text) => tell({ kind: "line", text }));
    }
    child.once("spawn", () => tell({ kind: "started", pid: child.pid ?? 0 }));
    child.on("error", (error) => {
      // Also raised when a signal cannot be sent, which ends nothing.
      if (child.pid === undefined) {
        tell({ kind: "could-not-start", why: error.message });
      }
    });
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (child.pid !== undefined) {
        const shellCode = 128 + (signal === null ? 0 : constants.signals[signal]);
        tell({ kind: "exited", code: code ?? shellCode, signal: signal ?? undefined });
      }
    };
    // Where lines are read, the last of them is told before the end.
    if (child.stdout === null) {
      child.once("exit", end);
    } else {
      child.once("close", end);
    }
    return { signal: (name) => void child.kill(name) };
  },
};

const endSignals: readonly EndSignal[] = ["SIGHUP", "SIGINT", "SIGTERM"];

/**
 * Tells of signals that ask this process to end, which then does not end it. A terminal sends its
 * ctrl+c to the whole process group, so a child has it already: `reachedChildren`. Ends with the call.
 */
export function onEndSignal(
  listener: (signal: EndSignal, reachedChildren: boolean) => void,
): () => void {
  const handle = (signal: NodeJS.Signals): void =>
    listener(signal as EndSignal, signal === "SIGINT" && process.stdin.isTTY);
  for (const signal of endSignals) {
    process.on(signal, handle);
  }
  return () => {
    for (const signal of endSignals) {
      process.off(signal, handle);
    }
  };
}
