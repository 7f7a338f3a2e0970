import { describe, expect, it } from "vitest";
import { CheckMemory } from "../../../src/core/verify/checkMemory.js";
import { survey } from "../../../src/core/survey/survey.js";
import { safetensorsBytes, writeIter } from "../../support/checkpoints.js";
import { MemoryFs } from "../../support/memoryFs.js";

const run = "/w/orz_ckpt/a";
const weights = `${run}/iter5/policy/model.safetensors`;
const clock = { now: () => 10_000_000 };

class CountedFs extends MemoryFs {
  readonly reads: string[] = [];

  override read(
    ...[path, offset, length]: Parameters<MemoryFs["read"]>
  ): ReturnType<MemoryFs["read"]> {
    this.reads.push(path);
    return super.read(path, offset, length);
  }
}

describe("a survey with a memory", () => {
  it("checks a file once, and again when it changed", async () => {
    const fs = new CountedFs();
    writeIter(fs, run, 5, 1000);
    const memory = new CheckMemory(clock);
    const state = async (): Promise<string | undefined> =>
      (await survey(fs, clock, "/w", { memory })).runs[0]?.checkpoints[0]?.state;
    const readWeights = (): number => fs.reads.filter((path) => path === weights).length;
    expect(await state()).toBe("complete");
    const once = readWeights();
    expect(await state()).toBe("complete");
    expect(readWeights()).toBe(once);
    fs.write(weights, safetensorsBytes({ "a.weight": 4 }).slice(0, -1), 2000);
    expect(await state()).toBe("damaged");
    expect(await state()).toBe("damaged");
  });

  it("does not trust what was written within the clock's tick", async () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 5, clock.now());
    const memory = new CheckMemory(clock);
    await survey(fs, clock, "/w", { memory });
    const spoiled = new Uint8Array(safetensorsBytes({ "a.weight": 4, "b.weight": 2 })).fill(
      0,
      0,
      9,
    );
    fs.write(weights, spoiled, clock.now());
    const { runs } = await survey(fs, clock, "/w", { memory });
    expect(runs[0]?.checkpoints[0]?.state).not.toBe("complete");
  });

  it("trusts a write that is more than two seconds old, and no younger one", async () => {
    const reads = async (ageMs: number): Promise<number> => {
      const fs = new CountedFs();
      const bytes = safetensorsBytes({ a: 1 });
      fs.write(weights, bytes);
      const memory = new CheckMemory(clock);
      const file = { path: weights, bytes: bytes.length, modifiedMs: clock.now() - ageMs };
      await memory.check(fs, { file, format: "safetensors" });
      const once = fs.reads.length;
      await memory.check(fs, { file, format: "safetensors" });
      return fs.reads.length / once;
    };
    expect([await reads(2001), await reads(2000), await reads(0)]).toEqual([1, 2, 2]);
  });

  it("forgets what was checked first past 50,000 files, and nothing before", async () => {
    const fs = new CountedFs();
    const memory = new CheckMemory(clock);
    const check = async (at: number): Promise<number> => {
      const before = fs.reads.length;
      const file = { path: `/gone/${at}`, bytes: 100, modifiedMs: 0 };
      await memory.check(fs, { file, format: "safetensors" });
      return fs.reads.length - before;
    };
    for (let at = 0; at < 50_000; at += 1) {
      await check(at);
    }
    expect(await check(0)).toBe(0);
    await check(50_000);
    expect(await check(1)).toBe(0);
    expect(await check(0)).toBeGreaterThan(0);
  });
});
