import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Loop } from "../../../src/host/platform/loop.js";
import { memoryLog } from "./memoryLog.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a loop", () => {
  it("waits as long as its work says", async () => {
    const { logger } = memoryLog();
    const at: number[] = [];
    const began = Date.now();
    const loop = new Loop({
      logger,
      what: "looking",
      retryMs: 100,
      work: () => {
        at.push(Date.now() - began);
        return at.length === 1 ? 10 : 50;
      },
    });
    await vi.advanceTimersByTimeAsync(165);
    loop.dispose();
    expect(at).toEqual([100, 110, 160]);
  });

  it("goes on after turns that reject or throw, and logs each failure once", async () => {
    const { lines, logger } = memoryLog();
    let turns = 0;
    const outcomes: readonly (() => Promise<number>)[] = [
      () => Promise.reject(new Error("disk gone")),
      () => Promise.reject(new Error("disk gone")),
      () => {
        throw new Error("a fault");
      },
      () => Promise.resolve(100),
      () => Promise.reject(new Error("a fault")),
    ];
    const loop = new Loop({
      logger,
      what: "looking",
      retryMs: 100,
      work: () => outcomes[turns++]?.() ?? Promise.resolve(100),
    });
    await vi.advanceTimersByTimeAsync(1_000);
    loop.dispose();
    expect(turns).toBe(10);
    expect(lines).toEqual([
      "error [test] looking failed and is tried again: Error: disk gone",
      "debug [test] looking failed again: disk gone",
      "error [test] looking failed and is tried again: Error: a fault",
      "error [test] looking failed and is tried again: Error: a fault",
    ]);
  });

  it("never runs two turns at once", async () => {
    const { logger } = memoryLog();
    let running = 0;
    let most = 0;
    const loop = new Loop({
      logger,
      what: "looking",
      retryMs: 1,
      work: async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 50));
        running -= 1;
        return 1;
      },
    });
    await vi.advanceTimersByTimeAsync(500);
    loop.dispose();
    expect(most).toBe(1);
  });

  it("ends with its owner, also in the middle of a turn", async () => {
    const { logger } = memoryLog();
    let turns = 0;
    const loop = new Loop({
      logger,
      what: "looking",
      retryMs: 10,
      work: async () => {
        turns += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
        return 10;
      },
    });
    await vi.advanceTimersByTimeAsync(20);
    loop.dispose();
    await vi.advanceTimersByTimeAsync(500);
    expect(turns).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
