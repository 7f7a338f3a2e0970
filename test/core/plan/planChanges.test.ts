import { describe, expect, it } from "vitest";
import { fill } from "../../../src/core/model/message.js";
import { planChanges } from "../../../src/core/plan/planChanges.js";
import { orzConfig } from "../../support/orzConfig.js";
import type { MemoryFs } from "../../support/memoryFs.js";
import { safetensorsBytes, writeIter } from "../../support/checkpoints.js";
import { planned, planPorts, trainingInScripts, writeCheckpoint } from "../../support/plans.js";

const hour = 3_600_000;

/** What is told of a plan after something was done to the disk that it was made on. */
async function told(
  after: (fs: MemoryFs) => unknown,
  options: Parameters<typeof planned>[0] = {},
): Promise<readonly string[]> {
  const on = trainingInScripts();
  on.write("/venv/bin/python", "");
  const plan = await planned({ ...options, on });
  after(on);
  const changes = await planChanges(planPorts(on), plan);
  return changes.map(({ text, args }) => fill(text, args));
}

const weights = "/w/out/checkpoint-5/model.safetensors";

describe("what a plan rests on", () => {
  it("is unchanged while nothing is touched, and when something else is saved beside it", async () => {
    expect(await told(() => undefined)).toEqual([]);
    expect(
      await told((fs) => fs.write("/w/out/checkpoint-5/respawn.manifest.json", "{}", hour)),
    ).toEqual([]);
    expect(await told((fs) => fs.write("/w/out/checkpoint-20/config.json", "{}", hour))).toEqual(
      [],
    );
    expect(await told((fs) => writeCheckpoint(fs, 3))).toEqual([]);
    expect(await told((fs) => writeIter(fs, "/w/out", 50, hour))).toEqual([]);
  });

  it.each([
    [
      "an edit of the config",
      (fs: MemoryFs) => fs.write("/w/scripts/train.py", 'a = TrainingArguments(output_dir="out")'),
      "/w/scripts/train.py was changed.",
    ],
    [
      "a config that is gone",
      (fs: MemoryFs) => fs.remove("/w/scripts/train.py"),
      "/w/scripts/train.py: cannot be read (no such file: /w/scripts/train.py). Check the path and its permissions.",
    ],
    [
      "other weights of the same size, written later",
      (fs: MemoryFs) => fs.write(weights, safetensorsBytes({ a: 3 }), hour + 1),
      `${weights} was changed.`,
    ],
    [
      "other weights at the same time",
      (fs: MemoryFs) => fs.write(weights, safetensorsBytes({ a: 4 }), hour),
      `${weights} was changed.`,
    ],
    ["weights that are gone", (fs: MemoryFs) => fs.remove(weights), `${weights} is gone.`],
    [
      "a checkpoint that is gone",
      (fs: MemoryFs) => {
        for (const path of fs.paths().filter((name) => name.includes("checkpoint-5/"))) {
          fs.remove(path);
        }
      },
      "/w/out/checkpoint-5 is gone.",
    ],
    [
      "a newer save that is whole",
      (fs: MemoryFs) => writeCheckpoint(fs, 20),
      "checkpoint-20 was saved since.",
    ],
    [
      "a save that was going on, and is whole by now",
      (fs: MemoryFs) => writeCheckpoint(fs, 10),
      "checkpoint-10 was saved since.",
    ],
    [
      "an interpreter that is gone",
      (fs: MemoryFs) => fs.remove("/venv/bin/python"),
      "/venv/bin/python is gone.",
    ],
  ])("%s", async (_name, after, sentence) => {
    expect(await told(after)).toEqual([sentence]);
  });

  it("does not mind newer saves where an older checkpoint was named", async () => {
    expect(await told((fs) => writeCheckpoint(fs, 20), { from: { step: 5 } })).toEqual([]);
  });

  it("minds any checkpoint where a fresh start would write over it", async () => {
    const options = { from: "never", extra: ["--output_dir", "fresh"] } as const;
    const half = (fs: MemoryFs): unknown =>
      fs.write("/w/fresh/checkpoint-5/model.safetensors", safetensorsBytes({ a: 3 }), hour);
    expect(await told(half, options)).toEqual(["checkpoint-5 was saved since."]);
    expect(await told(() => undefined, options)).toEqual([]);
  });

  it("holds the Python kit where the command needs it", async () => {
    const on = trainingInScripts();
    on.write("/venv/bin/python", "").write("/kit/respawn/__init__.py", "");
    on.write("/w/playground/orz_7b_ppo.py", orzConfig());
    writeIter(on, "/w/orz_ckpt/orz_7b_ppo", 50, hour);
    const plan = await planned({ on, config: "/w/playground/orz_7b_ppo.py" });
    expect(await planChanges(planPorts(on), plan)).toEqual([]);
    on.remove("/kit/respawn/__init__.py");
    const changes = await planChanges(planPorts(on), plan);
    expect(changes.map(({ text, args }) => fill(text, args))).toEqual(["/kit is gone."]);
  });
});
