import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../src/core/model/checkpoint.js";
import { survey } from "../../../src/core/survey/survey.js";
import { safetensorsBytes } from "../../support/checkpoints.js";
import { dcpFiles } from "../../support/dcpBytes.js";
import {
  jsonFile,
  place,
  textFile,
  torchFile,
  type WrittenFile,
} from "../../support/layoutWriter.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { Tensor } from "../../support/pickleBytes.js";
import { accelerateWriters } from "../../support/writers/accelerate.js";
import { orbaxWriters } from "../../support/writers/orbax.js";

async function look(files: readonly WrittenFile[]): Promise<readonly Checkpoint[]> {
  const found = await survey(place(new MemoryFs(), files), { now: () => 3_600_000 }, "/w");
  return found.runs.flatMap(({ checkpoints }) => checkpoints);
}

const seen = (checkpoints: readonly Checkpoint[]): readonly unknown[] =>
  checkpoints.map(({ path, step, state }) => [path.slice("/w/run/".length), step, state]);
const rules = (checkpoint: Checkpoint | undefined): readonly string[] =>
  checkpoint?.findings.map(({ rule }) => rule) ?? [];

const tree = (at: string): readonly WrittenFile[] =>
  dcpFiles(at, { "model.w": new Tensor([1, 2]), "optim.state.w": new Tensor([1]) }, 2);

describe("a tree inside a step's folder of a trainer that is not known", () => {
  it.each([["step_40"], ["global_step40"], ["myrun-iter-40"]])(
    "is a part of %s, of which nothing proves that it is whole",
    async (name) => {
      const at = `/w/run/${name}`;
      const found = await look([
        ...tree(`${at}/state`),
        jsonFile(`${at}/hf/config.json`, {}),
        { path: `${at}/hf/model.safetensors`, bytes: safetensorsBytes({ "a.weight": 4 }) },
        torchFile(`${at}/ranks/rank0.pt`, { rng: new Tensor([1]) }),
      ]);
      expect(seen(found)).toEqual([[name, 40, "unknown"]]);
      expect(found[0]?.holds).toMatchObject({ weights: true, optimizer: true });
    },
  );

  it.each([
    ["a name for a save that runs", "step_40-tmp", []],
    ["a marker beside", "step_40", ["/w/run/step_40-unfinished"]],
  ])("belongs to a save that did not end by %s", async (_why, name, markers) => {
    const files = [...tree(`/w/run/${name}/state`), ...markers.map((path) => textFile(path, ""))];
    expect(seen(await look(files))).toEqual([[name, 40, "incomplete"]]);
  });

  it("spoils it when it is cut", async () => {
    const files = tree("/w/run/step_40/state").filter(({ path }) => !path.endsWith("/.metadata"));
    expect(seen(await look(files))).toEqual([["step_40", 40, "incomplete"]]);
  });

  it("is a checkpoint of its own where it has a step itself", async () => {
    const files = [10, 20].flatMap((step) => tree(`/w/run/phase-step2/step-${step}`));
    expect(seen(await look(files))).toEqual([
      ["phase-step2/step-20", 20, "complete"],
      ["phase-step2/step-10", 10, "complete"],
    ]);
  });
});

describe("a tree that was saved without collectives", () => {
  const apart = tree("/w/run/step-40").map(({ path, bytes }) => ({
    path: path.replace("/.metadata", "/__0.metadata"),
    bytes,
  }));

  it("is neither complete nor incomplete", async () => {
    expect(seen(await look(apart))).toEqual([["step-40", 40, "unknown"]]);
  });

  it("is damaged when a shard is cut", async () => {
    const cut = apart.map(({ path, bytes }) => ({
      path,
      bytes: path.endsWith("__1_0.distcp") ? bytes.slice(0, -9) : bytes,
    }));
    expect(seen(await look(cut))).toEqual([["step-40", 40, "damaged"]]);
  });
});

describe("a mark that every other checkpoint of the run bears", () => {
  const writers = [
    ["accelerate", ".complete", accelerateWriters[0]],
    ["accelerate", "SUCCESS", accelerateWriters[3]],
  ] as const;

  it.each(writers)("ends a save: %s, %s", async (_layout, mark, writer) => {
    const steps = [4, 8, 12];
    const files = steps.flatMap((step) => writer?.write("/w/run", step) ?? []);
    const marked = (wanted: readonly number[]): readonly WrittenFile[] =>
      wanted.map((step) => textFile(`/w/run/${writer?.expect(step).path ?? ""}/${mark}`, "ok\n"));
    const states = async (more: readonly WrittenFile[]): Promise<readonly unknown[]> =>
      (await look([...files, ...more])).map(({ state }) => state);
    expect(await states([])).toEqual(["complete", "complete", "complete"]);
    expect(await states(marked(steps))).toEqual(["complete", "complete", "complete"]);
    expect(await states(marked([4, 8]))).toEqual(["incomplete", "complete", "complete"]);
    // One other alone makes no habit, and what a newer one lacks too is none any more.
    expect(await states(marked([4]))).toEqual(["complete", "complete", "complete"]);
  });
});

describe("Orbax's own mark", () => {
  it("is missed where the others have kept theirs, though the time of the commit is noted", async () => {
    const files = [4, 8, 12].flatMap((step) => orbaxWriters[0]?.write("/w/run", step) ?? []);
    const without = (steps: readonly number[]): readonly WrittenFile[] =>
      files.filter(
        ({ path }) => !steps.some((step) => path === `/w/run/${step}/commit_success.txt`),
      );
    const states = async (steps: readonly number[]): Promise<readonly unknown[]> =>
      (await look(without(steps))).map(({ state }) => state);
    expect(await states([12])).toEqual(["incomplete", "complete", "complete"]);
    expect(await states([4, 8, 12])).toEqual(["complete", "complete", "complete"]);
  });
});

describe("last_checkpoint beside files", () => {
  const save = (name: string, iteration: number): WrittenFile =>
    torchFile(`/w/run/${name}`, {
      model: { "a.weight": new Tensor([1]) },
      optimizer: { state: { a: new Tensor([1]) } },
      iteration,
    });
  const files = [save("model_0000099.pth", 99), save("model_0000199.pth", 199)];

  it.each([
    ["model_0000199.pth", []],
    ["/data/old place/run/model_0000199.pth\n", []],
    ["model_0000099.pth", ["latest-pointer-stale"]],
    ["model_0000299.pth", ["latest-pointer-dangling"]],
    ["work_dirs/run/epoch_12.pth", ["latest-pointer-dangling"]],
    ["", ["latest-pointer-dangling"]],
  ])("that says %j gives %j", async (text, wanted) => {
    const [newest, older] = await look([...files, textFile("/w/run/last_checkpoint", text)]);
    expect(newest?.path).toBe("/w/run/model_0000199.pth");
    expect(rules(newest)).toEqual(wanted);
    expect(rules(older)).toEqual([]);
  });
});
