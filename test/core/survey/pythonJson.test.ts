import { describe, expect, it } from "vitest";
import { survey } from "../../../src/core/survey/survey.js";
import { place } from "../../support/layoutWriter.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { hfTrainerWriters } from "../../support/writers/hfTrainer.js";

const writer = hfTrainerWriters[0]!;
const state = (step: number, loss: string): string =>
  `{"best_metric": -Infinity, "log_history": [{"loss": ${loss}, "step": ${step}}], "global_step": ${step}}`;

async function newest(text: string): Promise<string> {
  const fs = place(new MemoryFs(), writer.write("/w/run", 7));
  fs.write("/w/run/checkpoint-7/trainer_state.json", text);
  fs.write("/w/run/checkpoint-7/config.json", '{"time_step_limit": [0.0, Infinity]}');
  const { runs } = await survey(fs, { now: () => 3_600_000 }, "/w");
  const [checkpoint] = runs.flatMap(({ checkpoints }) => checkpoints);
  return `${String(checkpoint?.step)} ${checkpoint?.state ?? "none"} ${String(checkpoint?.resumable)}`;
}

describe("a training whose loss was NaN once", () => {
  it("has whole checkpoints after it", async () => {
    expect(await newest(state(7, "NaN"))).toBe("7 complete true");
  });

  it("has damaged ones where the record is cut off, or names another step", async () => {
    expect(await newest(state(7, "NaN").slice(0, -2))).toBe("7 damaged false");
    expect(await newest(state(6, "NaN"))).toBe("7 damaged false");
  });
});
