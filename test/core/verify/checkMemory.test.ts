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
});
