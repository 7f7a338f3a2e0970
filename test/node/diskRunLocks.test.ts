import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockPath, lockPathBeside, lockText, parseLock } from "../../src/core/plan/runLock.js";
import type { RunLock } from "../../src/core/model/runLock.js";
import { DiskRunLocks } from "../../src/node/diskRunLocks.js";
import { markOf, thisMachine } from "../../src/node/processMark.js";

const python = path.resolve(import.meta.dirname, "../../python");

let run: string;
beforeEach(() => {
  run = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "respawn-lock-")), "out");
  fs.mkdirSync(run);
  fs.writeFileSync(path.join(run, "log.txt"), "");
});
afterEach(() => fs.rmSync(path.dirname(run), { recursive: true, force: true }));

/** A lock as somebody would have left it, last touched so many seconds ago. */
function left(lock: Partial<RunLock>, seconds = 0): void {
  const whole: RunLock = {
    ...thisMachine(),
    ...markOf(process.pid),
    argv: ["python", "train.py"],
    since: "2026-11-27T10:00:00.000Z",
    token: "theirs",
    training: undefined,
    ...lock,
  };
  fs.mkdirSync(path.dirname(lockPath(run)), { recursive: true });
  fs.writeFileSync(lockPath(run), lockText(whole));
  const touched = Date.now() / 1000 - seconds;
  fs.utimesSync(lockPath(run), touched, touched);
}

async function holderPid(): Promise<number | undefined> {
  return (await new DiskRunLocks().holder(run))?.pid;
}

/** Runs Python with the kit on its path; gives what it prints. */
async function kit(code: string): Promise<string> {
  const text = `import sys; from respawn.runtime import run_lock; run = ${JSON.stringify(run)}\n${code}`;
  const env = { ...process.env, PYTHONPATH: python };
  const { stdout } = await promisify(execFile)("python3", ["-c", text], { env });
  return stdout.trim();
}

describe("the lock of an output folder", () => {
  it("is held from its taking to its release, for everybody but the process itself", async () => {
    const [ours, others] = [new DiskRunLocks(), new DiskRunLocks()];
    const taken = await ours.take(run, ["python", "train.py"]);
    expect(taken.ok).toBe(true);
    expect(await ours.holder(run)).toBeUndefined();
    const lock = await others.holder(run);
    expect(lock).toMatchObject({ pid: process.pid, argv: ["python", "train.py"] });
    const second = await others.take(run, []);
    expect(second).toMatchObject({ ok: false, reason: { token: lock?.token } });
    if (taken.ok) {
      await taken.value.release();
    }
    expect(await others.holder(run)).toBeUndefined();
    expect(fs.readdirSync(path.dirname(lockPath(run)))).toEqual([]);
  });

  it.each(["is empty", "is not there"])(
    "stands beside a folder that %s, which scripts refuse to begin in when anything is in it",
    async (which) => {
      fs.rmSync(run, { recursive: true });
      if (which === "is empty") {
        fs.mkdirSync(run);
      }
      const taken = await new DiskRunLocks().take(run, []);
      expect(taken.ok).toBe(true);
      expect(fs.existsSync(run) ? fs.readdirSync(run) : []).toEqual([]);
      // The training has begun to write: whoever comes now finds the lock all the same, in both languages.
      fs.mkdirSync(run, { recursive: true });
      fs.writeFileSync(path.join(run, "log.txt"), "");
      expect((await new DiskRunLocks().take(run, [])).ok).toBe(false);
      expect(await kit("print(run_lock.holder(run)['pid'])")).toBe(String(process.pid));
      if (taken.ok) {
        await taken.value.release();
      }
      expect(fs.readdirSync(path.dirname(lockPathBeside(run)))).toEqual([]);
    },
  );

  it("is taken beside an empty folder by the kit too", async () => {
    fs.rmSync(run, { recursive: true });
    const code =
      "import os; run_lock.take(run, []); print(os.path.exists(run), run_lock.holder(run)['pid'] == os.getpid())";
    expect(await kit(code)).toBe("False True");
    expect(fs.existsSync(lockPathBeside(run)), "released at its end").toBe(false);
  });

  it("goes over to one of twenty that start at once, over a stale one too", async () => {
    for (const stale of [false, true]) {
      if (stale) {
        left({ pid: 2 ** 22 + 1 });
      }
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => new DiskRunLocks().take(run, [])),
      );
      const [won, ...others] = taken.filter(({ ok }) => ok);
      expect(others).toEqual([]);
      if (won?.ok === true) {
        await won.value.release();
      }
    }
  });

  it.each<[string, Partial<RunLock>, number, boolean]>([
    ["by a process that runs", {}, 9999, true],
    ["by one that is gone", { pid: 2 ** 22 + 1, startTime: "b/1" }, 0, false],
    ["by an earlier process of that number", { startTime: "b/1" }, 0, false],
    ["by one whose start is not known", { startTime: undefined }, 0, true],
    [
      "by a training that outlived who started it",
      { pid: 2 ** 22 + 1, training: markOf(process.pid) },
      9999,
      true,
    ],
    ["by another machine that was heard of just now", { host: "far", pid: 2 ** 22 + 1 }, 60, true],
    ["by another machine that is silent", { host: "far" }, 301, false],
    ["by another container of this machine", { namespace: "pid:[1]", pid: 2 ** 22 + 1 }, 60, true],
  ])("%s", async (_name, lock, seconds, held) => {
    left(lock, seconds);
    expect((await holderPid()) !== undefined).toBe(held);
    expect((await new DiskRunLocks().take(run, [])).ok).toBe(!held);
  });

  it("is not given back when another one has taken its place", async () => {
    const taken = await new DiskRunLocks().take(run, []);
    left({ token: "later" });
    if (taken.ok) {
      await taken.value.release();
    }
    expect((await new DiskRunLocks().holder(run))?.token).toBe("later");
  });

  it("is the same for the kit on the training side, both ways", async () => {
    const taken = await new DiskRunLocks().take(run, ["python", "train.py"]);
    const tries =
      "try:\n  run_lock.take(run, ['x'])\n  print('taken')\nexcept run_lock.Held as held: print(held)";
    expect(await kit(tries)).toMatch(
      new RegExp(
        `^${run} is being trained by process ${process.pid} on .*, since 2.*; nothing was started`,
        "u",
      ),
    );
    const token = taken.ok ? taken.value.token : "";
    expect(await kit(`import os; os.environ["RESPAWN_LOCK"] = "${token}"\n${tries}`)).toBe("taken");
    expect(parseLock(fs.readFileSync(lockPath(run), "utf8"))?.token).toBe(token);
    if (taken.ok) {
      await taken.value.release();
    }
    const seen = await kit(
      "import subprocess; run_lock.take(run, ['a', 'b']); print(open(run_lock.path_of(run)).read())",
    );
    const theirs = parseLock(seen);
    expect(theirs).toMatchObject({ ...thisMachine(), argv: ["a", "b"], training: undefined });
    expect(fs.existsSync(lockPath(run)), "released at its end").toBe(false);
    left({ pid: 2 ** 22 + 1 });
    expect(await kit(tries)).toBe("taken");
    expect(await kit(`print(run_lock._start_time(${process.pid}))`)).toBe(
      markOf(process.pid).startTime,
    );
  });

  it("is left stale by a kill of the kit's process, and live for as long as that runs", async () => {
    const child = execFile(
      "python3",
      [
        "-c",
        `import time; from respawn.runtime import run_lock; run_lock.take(${JSON.stringify(run)}, []); print("ready", flush=True); time.sleep(60)`,
      ],
      { env: { ...process.env, PYTHONPATH: python } },
    );
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    expect(await holderPid()).toBe(child.pid);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    expect(await holderPid()).toBeUndefined();
    expect((await new DiskRunLocks().take(run, [])).ok).toBe(true);
  });
});
