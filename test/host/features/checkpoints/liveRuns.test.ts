import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveRuns } from "../../../../src/host/features/checkpoints/liveRuns.js";
import { RunStore } from "../../../../src/host/features/checkpoints/runStore.js";
import { writeIter } from "../../../support/checkpoints.js";
import { MemoryFs } from "../../../support/memoryFs.js";
import { memoryLog } from "../../platform/memoryLog.js";

/** A disk that breaks against every promise of the port: it throws. */
class BreakingFs extends MemoryFs {
  broken: Error | undefined;

  override list(path: string): ReturnType<MemoryFs["list"]> {
    return this.broken === undefined ? super.list(path) : Promise.reject(this.broken);
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function watched(roots: readonly string[] = ["/w"]): {
  readonly fs: BreakingFs;
  readonly runs: RunStore;
  readonly live: LiveRuns;
  readonly lines: string[];
  readonly told: unknown[];
  readonly steps: () => readonly (number | undefined)[];
  readonly see: (visible: boolean) => void;
} {
  const fs = new BreakingFs();
  const { lines, logger } = memoryLog();
  const told: unknown[] = [];
  let visible = true;
  const runs = new RunStore({
    fs,
    clock: { now: () => Date.now() },
    logger,
    roots: () => roots,
    progress: (work) => work(),
    unexpected: (error) => told.push(error),
  });
  const live = new LiveRuns({
    runs,
    logger,
    isVisible: () => visible,
    isTraining: () => false,
  });
  return {
    fs,
    runs,
    live,
    lines,
    told,
    steps: () => (runs.runs ?? []).flatMap((run) => run.checkpoints.map(({ step }) => step)),
    see: (seen) => {
      visible = seen;
    },
  };
}

describe("a view that is looked at", () => {
  it("learns of what no file event tells, and of nothing while it is hidden", async () => {
    const { fs, runs, live, steps, see } = watched();
    writeIter(fs, "/w/run", 5);
    await runs.scan();
    writeIter(fs, "/w/run", 10);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(steps()).toEqual([10, 5]);
    see(false);
    writeIter(fs, "/w/run", 15);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(steps()).toEqual([10, 5]);
    see(true);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(steps()).toEqual([15, 10, 5]);
    live.dispose();
  });

  it("goes on polling after a file system that failed, and keeps what it knew meanwhile", async () => {
    const { fs, runs, live, lines, told, steps } = watched();
    writeIter(fs, "/w/run", 5);
    await runs.scan();
    fs.broken = new Error("stale file handle");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(steps()).toEqual([5]);
    fs.broken = undefined;
    writeIter(fs, "/w/run", 10);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(steps()).toEqual([10, 5]);
    live.dispose();
    // Nobody asked for these looks: the log tells once, no notice does.
    expect(lines.filter((line) => line.startsWith("error"))).toEqual([
      "error [test] surveying /w failed and is tried again: Error: stale file handle",
    ]);
    expect(told).toEqual([]);
  });

  it("recovers from a first scan that failed, which people were told of", async () => {
    const { fs, runs, live, told, steps } = watched();
    writeIter(fs, "/w/run", 5);
    fs.broken = new Error("stale file handle");
    await runs.scan();
    expect(told).toEqual([fs.broken]);
    fs.broken = undefined;
    await vi.advanceTimersByTimeAsync(11_000);
    expect(steps()).toEqual([5]);
    live.dispose();
  });

  it("goes on after a listener that failed", async () => {
    const { fs, runs, live, steps } = watched();
    runs.onDidChange(() => {
      throw new Error("a fault of a view");
    });
    await runs.scan();
    for (const step of [5, 10]) {
      writeIter(fs, "/w/run", step);
      await vi.advanceTimersByTimeAsync(11_000);
    }
    expect(steps()).toEqual([10, 5]);
    live.dispose();
  });

  it("answers a file event at once, one look for a burst", async () => {
    const { fs, runs, live, steps } = watched();
    writeIter(fs, "/w/run", 5);
    await runs.scan();
    writeIter(fs, "/w/run", 10);
    const lists = vi.spyOn(fs, "list");
    for (let at = 0; at < 20; at += 1) {
      live.onFile("/w/run/iter10/policy/model.safetensors");
    }
    await vi.advanceTimersByTimeAsync(400);
    expect(steps()).toEqual([10, 5]);
    const once = lists.mock.calls.filter(([path]) => path === "/w/run").length;
    expect(once).toBeLessThanOrEqual(2);
    live.dispose();
  });
});

describe("the runs that are known", () => {
  it("of one root stay when another one fails", async () => {
    const { fs, runs, live, steps } = watched(["/broken", "/w"]);
    writeIter(fs, "/w/run", 5);
    const list = fs.list.bind(fs);
    vi.spyOn(fs, "list").mockImplementation((path) =>
      path.startsWith("/broken") ? Promise.reject(new Error("gone")) : list(path),
    );
    await runs.scan();
    expect(steps()).toEqual([5]);
    live.dispose();
  });

  it("are never replaced by what an older look found", async () => {
    const { fs, runs, live, steps } = watched();
    writeIter(fs, "/w/run", 5);
    await runs.scan();
    const list = fs.list.bind(fs);
    let slow = true;
    vi.spyOn(fs, "list").mockImplementation(async (path) => {
      const entries = await list(path);
      if (slow && path === "/w/run") {
        slow = false;
        await new Promise((resolve) => setTimeout(resolve, 3_000));
      }
      return entries;
    });
    const older = runs.look();
    await vi.advanceTimersByTimeAsync(100);
    expect(slow).toBe(false);
    writeIter(fs, "/w/run", 10);
    const newer = runs.rescan("/w/run");
    await vi.advanceTimersByTimeAsync(4_000);
    await Promise.all([older, newer]);
    expect(steps()).toEqual([10, 5]);
    live.dispose();
  });
});
