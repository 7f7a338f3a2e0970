import { describe, expect, it } from "vitest";
import type { Run } from "../../../src/core/model/run.js";
import { fill } from "../../../src/core/model/message.js";
import { survey } from "../../../src/core/survey/survey.js";
import { jsonFile, place } from "../../support/layoutWriter.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { hfTrainerWriters } from "../../support/writers/hfTrainer.js";

const minute = 60_000;
const writer = hfTrainerWriters[0]!;

interface Save {
  readonly step: number;
  /** The loss that was logged at a step. */
  readonly loss: (step: number) => number;
  readonly savedMs: number;
  readonly every?: number;
}

/** A run of the Trainer, saved as it saves, with the log that its own records keep. */
async function look(saves: readonly Save[]): Promise<Run> {
  const fs = new MemoryFs();
  for (const { step, loss, savedMs, every = 50 } of saves) {
    const steps = Array.from({ length: Math.floor(step / every) }, (_, at) => (at + 1) * every);
    const log = steps.map((at) => ({ step: at, loss: loss(at), train_runtime: savedMs }));
    place(fs, writer.write("/w/out", step), savedMs);
    place(
      fs,
      [
        {
          ...jsonFile(`/w/out/checkpoint-${step}/trainer_state.json`, {}),
          bytes: new TextEncoder().encode(
            `{"global_step": ${step}, "log_history": [${log
              .map(
                (each) =>
                  `{"step": ${each.step}, "loss": ${each.loss}, "train_runtime": ${each.train_runtime}}`,
              )
              .join(", ")}]}`,
          ),
        },
      ],
      savedMs,
    );
  }
  const { runs } = await survey(fs, { now: () => 1e9 }, "/w");
  return runs[0]!;
}

function told(run: Run): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    run.checkpoints.map(({ step, findings }) => [
      step ?? "?",
      findings.map(({ rule, message }) => `${rule}: ${fill(message.text, message.args)}`),
    ]),
  );
}

const falling = (step: number): number => 3 - step / 1000;
const anew = (step: number): number => (step <= 200 ? falling(step) : 2 - step / 1000);

describe("a run that was taken back to an earlier step", () => {
  it("resumes from the line that went on, and names the one that was given up", async () => {
    const run = await look([
      ...[100, 200, 400, 500].map((step, at) => ({ step, loss: falling, savedMs: at * minute })),
      { step: 300, loss: anew, savedMs: 9 * minute },
    ]);
    expect(run.newestResumable?.step).toBe(300);
    expect(run.checkpoints.map(({ step, givenUpAfter }) => [step, givenUpAfter])).toEqual([
      [500, 200],
      [400, 200],
      [300, undefined],
      [200, undefined],
      [100, undefined],
    ]);
    expect(run.checkpoints.every(({ resumable }) => resumable)).toBe(true);
  });

  it("knows the current line also when it is longer than the other", async () => {
    const run = await look([
      ...[100, 200, 300].map((step, at) => ({ step, loss: falling, savedMs: at * minute })),
      ...[400, 500].map((step, at) => ({ step, loss: anew, savedMs: (5 + at) * minute })),
    ]);
    expect(run.newestResumable?.step).toBe(500);
    expect(run.checkpoints.filter((each) => each.givenUpAfter !== undefined)).toHaveLength(1);
  });

  it("gives up nothing when the same numbers came again", async () => {
    const run = await look([
      ...[100, 200, 400, 500].map((step, at) => ({ step, loss: falling, savedMs: at * minute })),
      { step: 300, loss: falling, savedMs: 9 * minute },
    ]);
    expect(run.newestResumable?.step).toBe(500);
    expect(Object.values(told(run)).flat()).toEqual([]);
  });

  it("asks a person where a copy gave the files times that tell nothing", async () => {
    const run = await look([
      ...[100, 200, 400].map((step) => ({ step, loss: falling, savedMs: 0 })),
      { step: 300, loss: anew, savedMs: minute },
      { step: 500, loss: falling, savedMs: 2 * minute },
    ]);
    expect(run.newestResumable?.step).toBe(500);
    expect(told(run)["300"]).toEqual([
      "lines-of-history-part: is of another line of history than checkpoint-500: their logs differ after step 200, and times do not tell which went on",
    ]);
  });
});

describe("the last checkpoint before a loss was lost", () => {
  const steady = (step: number): number => 2 - step / 2000 + (step % 100 === 0 ? 0.05 : 0);
  const saves = (loss: (step: number) => number): readonly Save[] =>
    [100, 200, 300, 400, 500].map((step, at) => ({ step, loss, savedMs: at * minute, every: 20 }));

  it("is named beside the newest whole one when the loss became NaN", async () => {
    const run = await look(saves((step) => (step >= 340 ? Number.NaN : steady(step))));
    expect(run.newestResumable?.step).toBe(500);
    expect(told(run)["500"]).toEqual([
      "loss-diverged: goes on from a loss that is NaN since step 340; checkpoint-300 is the last checkpoint before",
    ]);
    expect(told(run)["400"]).toEqual([]);
  });

  it("is named when the loss rose and stayed up", async () => {
    const run = await look(saves((step) => (step > 420 ? 9 : steady(step))));
    expect(run.newestResumable?.step).toBe(500);
    expect(told(run)["500"]?.[0]).toContain(
      "at step 440 and stayed up; checkpoint-400 is the last",
    );
  });

  it.each([
    ["one bad batch that the run recovered from", (s: number) => (s === 340 ? 30 : steady(s))],
    ["a NaN that the run recovered from", (s: number) => (s === 340 ? Number.NaN : steady(s))],
    ["a steep beginning", (s: number) => 1 + 20 / s],
    ["a loss near zero that grows, as GRPO's does", (s: number) => s / 20_000],
    ["noise", (s: number) => 2 + Math.sin(s * 7)],
  ] as const)("is silent about %s", async (_, loss) => {
    expect(Object.values(told(await look(saves(loss)))).flat()).toEqual([]);
  });
});
