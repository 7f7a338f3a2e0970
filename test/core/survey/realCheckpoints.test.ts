import { expect, it } from "vitest";
import { survey } from "../../../src/core/survey/survey.js";
import { place } from "../../support/layoutWriter.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { tarFiles } from "../../support/tarFiles.js";

it("reads what DeepSpeed, transformers, Ray Train and verl wrote as complete", async () => {
  const fs = place(new MemoryFs(), tarFiles("test/fixtures/real.tar.gz", "/w"));
  const found = await survey(fs, { now: () => 3_600_000 }, "/w");
  expect(
    found.runs.flatMap(({ checkpoints }) =>
      checkpoints.map(({ path, layout, step, state, worldSize, holds, findings }) => [
        path,
        layout,
        step,
        state,
        worldSize,
        Object.entries(holds).flatMap(([kind, held]) => (held ? [kind] : [])),
        findings.filter(({ severity }) => severity === "error").length,
      ]),
    ),
  ).toEqual([
    [
      "/w/deepspeed-zero3/ckpt/global_step6",
      "deepspeed",
      6,
      "complete",
      2,
      ["weights", "optimizer", "scheduler"],
      0,
    ],
    [
      "/w/hf-zero2/checkpoint-6",
      "hf-trainer",
      6,
      "complete",
      2,
      ["weights", "optimizer", "scheduler", "rng", "data"],
      0,
    ],
    ...[
      ["checkpoint_2026-11-25_18-11-18.608184", 2],
      ["checkpoint_2026-11-25_18-11-18.216668", 1],
    ].map(([name, step]) => [
      `/w/ray-v2/v2/${String(name)}`,
      "ray-train",
      step,
      "complete",
      undefined,
      ["weights"],
      0,
    ]),
    [
      "/w/verl-fsdp/global_step_6",
      "verl",
      6,
      "complete",
      2,
      ["weights", "optimizer", "scheduler", "rng", "data"],
      0,
    ],
  ]);
});
