import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { MachineMark, ProcessMark } from "../core/model/runLock.js";

/** This machine; on Linux with the namespace of its process numbers. `run_lock.py` says the same. */
export function thisMachine(): MachineMark {
  return { host: hostname(), namespace: attempt(() => readlinkSync("/proc/self/ns/pid")) };
}

/** A process of this machine as it is now. */
export function markOf(pid: number): ProcessMark {
  return { pid, startTime: startTimeOf(pid) };
}

/** Whether the very process still runs: its number is in use, and by no later one. One that only waits to be buried is gone. */
export function runs({ pid, startTime }: ProcessMark): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") {
      return false;
    }
  }
  const now = startTimeOf(pid);
  return now !== "ended" && (now === undefined || startTime === undefined || now === startTime);
}

/**
 * Linux: the boot's id and field 22 of /proc/PID/stat (proc_pid_stat(5)); elsewhere what ps says. "ended" for a
 * zombie; undefined where nothing can be learned.
 */
function startTimeOf(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat !== undefined) {
    // The name, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const boot = attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
    return /^[ZX]$/u.test(fields[0] ?? "") ? "ended" : `${boot ?? ""}/${fields[19] ?? ""}`;
  }
  const text = attempt(() =>
    execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "pipe", "ignore"],
    }).trim(),
  );
  return text === "" ? undefined : text;
}

function attempt(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
