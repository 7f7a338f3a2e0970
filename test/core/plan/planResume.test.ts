import { describe, expect, it } from "vitest";
import { fill } from "../../../src/core/model/message.js";
import { writeIter } from "../../support/checkpoints.js";
import { planned, trainingInScripts, writeCheckpoint } from "../../support/plans.js";

const hour = 3_600_000;

describe("planResume", () => {
  it("says of each newer checkpoint why it is not taken", async () => {
    const on = trainingInScripts();
    writeCheckpoint(on, 20);
    writeIter(on, "/w/out", 50, hour);
    const { warnings } = await planned({ on, from: { step: 5 } });
    const sentences = warnings.map(
      ({ file, rule, message }) => `${file} ${fill(message.text, message.args)} [${rule}]`,
    );
    expect(sentences.toSorted()).toEqual([
      "/w/out/checkpoint-10 is newer, but it is incomplete: it has no trainer_state.json, which is written last [newest-checkpoint-incomplete]",
      "/w/out/checkpoint-20 is newer and whole, but an older one was asked for [newer-checkpoint-passed-over]",
      "/w/out/iter50 is newer, but was saved by another trainer (orz) [newer-checkpoint-passed-over]",
    ]);
  });

  it("keeps the environment out of the plan, for it may hold secrets", async () => {
    const plan = await planned();
    expect(Object.keys(plan.basis.request)).not.toContain("env");
  });

  it("starts in the workspace folder, and in that of the config where there is none", async () => {
    const plan = await planned();
    expect([plan.run, plan.program.cwd]).toEqual(["/w/out", "/w"]);
    const alone = await planned({ workspaceFolder: undefined });
    expect([alone.run, alone.program.cwd]).toEqual(["/w/scripts/out", "/w/scripts"]);
  });
});

describe("a plan for a script that picks its checkpoint itself", () => {
  const script =
    'args = TrainingArguments(output_dir="out", resume_from_checkpoint=True)\ntrainer.train(resume_from_checkpoint=True)\n';

  it("adds no word where the script picks the chosen one", async () => {
    const on = trainingInScripts().write("/w/scripts/train.py", script);
    writeCheckpoint(on, 20);
    const { checkpoint, program } = await planned({ on });
    expect(checkpoint?.path).toBe("/w/out/checkpoint-20");
    expect(program.args).toEqual([]);
  });

  it("refuses where it would pick another: the highest number, whole or not", async () => {
    const on = trainingInScripts().write("/w/scripts/train.py", script);
    await expect(planned({ on })).rejects.toThrow(/resumes from the highest number by itself/u);
    const whole = trainingInScripts().write("/w/scripts/train.py", script);
    writeCheckpoint(whole, 20);
    await expect(planned({ on: whole, from: { step: 5 } })).rejects.toThrow(
      /resumes from the highest number by itself/u,
    );
  });
});
