import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Settle, type SettleOptions } from "../../../src/host/platform/settle.js";
import { memoryLog } from "./memoryLog.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function settle(
  after: SettleOptions<string>["after"],
  work: SettleOptions<string>["work"],
): { readonly settle: Settle<string>; readonly lines: readonly string[] } {
  const { lines, logger } = memoryLog();
  return { lines, settle: new Settle({ logger, what: "checking", ms: 100, after, work }) };
}

describe("settling", () => {
  it("after a pause: each change begins the wait anew, for its own key", async () => {
    const done: string[] = [];
    const { settle: changes } = settle("pause", (key) => void done.push(key));
    changes.touch("a");
    changes.touch("b");
    await vi.advanceTimersByTimeAsync(80);
    changes.touch("a");
    await vi.advanceTimersByTimeAsync(80);
    expect(done).toEqual(["b"]);
    await vi.advanceTimersByTimeAsync(80);
    expect(done).toEqual(["b", "a"]);
  });

  it("after a burst began: changes that never pause do not hold the work up", async () => {
    let done = 0;
    const { settle: changes } = settle("burst", () => {
      done += 1;
    });
    for (let at = 0; at < 10; at += 1) {
      changes.touch("a");
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(done).toBe(5);
  });

  it("goes on after work that failed, and logs the failure", async () => {
    let done = 0;
    const { settle: changes, lines } = settle("burst", () => {
      done += 1;
      return Promise.reject(new Error("no"));
    });
    for (let at = 0; at < 2; at += 1) {
      changes.touch("a");
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(done).toBe(2);
    expect(lines).toEqual(Array(2).fill("error [test] checking failed: Error: no"));
  });

  it("forgets what waits when it is cancelled or disposed, and takes nothing on after that", async () => {
    const done: string[] = [];
    const { settle: changes } = settle("pause", (key) => void done.push(key));
    changes.touch("a");
    changes.touch("b");
    changes.cancel("a");
    await vi.advanceTimersByTimeAsync(200);
    expect(done).toEqual(["b"]);
    changes.touch("c");
    changes.dispose();
    changes.touch("d");
    await vi.advanceTimersByTimeAsync(200);
    expect(done).toEqual(["b"]);
  });
});
