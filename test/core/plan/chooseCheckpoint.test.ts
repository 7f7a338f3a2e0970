import { describe, expect, it } from "vitest";
import { fill } from "../../../src/core/model/message.js";
import type { Checkpoint } from "../../../src/core/model/checkpoint.js";
import type { From } from "../../../src/core/model/resumePlan.js";
import { chooseCheckpoint } from "../../../src/core/plan/chooseCheckpoint.js";
import type { MemoryFs } from "../../support/memoryFs.js";
import { safetensorsBytes, writeIter } from "../../support/checkpoints.js";
import { planPorts, trainingInScripts, writeCheckpoint } from "../../support/plans.js";

const hour = 3_600_000;

const accepts = ({ layout }: Checkpoint): boolean => layout === "hf-trainer";

/** The path that is chosen, "fresh", or the sentence that refuses. */
async function chosen(fs: MemoryFs, from: From, run: string | null = "/w/out"): Promise<string> {
  const choice = await chooseCheckpoint({ ...planPorts(fs), run: run ?? undefined, accepts }, from);
  return choice.ok
    ? (choice.value.checkpoint?.path ?? "fresh")
    : fill(choice.reason.message.text, choice.reason.message.args);
}

/** The same step twice below the run, saved at these times. */
function twice(first: number, second: number): MemoryFs {
  const fs = trainingInScripts();
  writeCheckpoint(fs, 30, first);
  const copy = "/w/out/kept/checkpoint-30";
  fs.write(`${copy}/model.safetensors`, safetensorsBytes({ a: 3 }), second);
  fs.write(`${copy}/config.json`, "{}", second);
  fs.write(`${copy}/trainer_state.json`, JSON.stringify({ global_step: 30 }), second);
  return fs;
}

describe("chooseCheckpoint", () => {
  it("takes the highest step that is whole", async () => {
    const fs = trainingInScripts();
    expect(await chosen(fs, "auto")).toBe("/w/out/checkpoint-5");
    writeCheckpoint(fs, 30);
    writeCheckpoint(fs, 20, hour + 60_000);
    expect(await chosen(fs, "auto")).toBe("/w/out/checkpoint-30");
  });

  it("takes of equal steps the one saved last, wherever it lies", async () => {
    for (const from of ["auto", { step: 30 }] as const) {
      expect(await chosen(twice(hour, hour + 1), from)).toBe("/w/out/kept/checkpoint-30");
      expect(await chosen(twice(hour + 1, hour), from)).toBe("/w/out/checkpoint-30");
    }
  });

  it("starts afresh where there is none, and where that was asked for", async () => {
    expect(await chosen(trainingInScripts(), "auto", "/w/nothing")).toBe("fresh");
    expect(await chosen(trainingInScripts(), "auto", null)).toBe("fresh");
    expect(await chosen(trainingInScripts(), "never")).toBe("fresh");
  });

  it("refuses by name what is not whole, with the reason", async () => {
    const fs = trainingInScripts();
    for (const from of [{ step: 10 }, { path: "/w/out/checkpoint-10" }] as const) {
      expect(await chosen(fs, from)).toBe(
        "/w/out/checkpoint-10 cannot be resumed: it is incomplete: it has no trainer_state.json, which is written last. `respawn latest` names one that can.",
      );
    }
  });

  it("passes over, and refuses by name, what this training cannot load", async () => {
    const fs = trainingInScripts();
    writeIter(fs, "/w/out", 50, hour);
    expect(await chosen(fs, "auto")).toBe("/w/out/checkpoint-5");
    expect(await chosen(fs, { path: "/w/out/iter50" })).toBe(
      "/w/out/iter50 was saved by another trainer (orz): this one cannot load it.",
    );
  });

  it("says which steps there are", async () => {
    expect(await chosen(trainingInScripts(), { step: 7 })).toBe(
      "/w/out: no checkpoint of step 7. It has: 10, 5.",
    );
    expect(await chosen(trainingInScripts(), { step: 7 }, null)).toBe(
      "The config leaves its output folder open, so step 7 cannot be found. Name the checkpoint's folder.",
    );
  });
});
