import { describe, expect, it } from "vitest";
import { survey } from "../../../../src/core/survey/survey.js";
import { fixture } from "../../../support/byteFiles.js";
import { jsonFile, place, type WrittenFile } from "../../../support/layoutWriter.js";
import { MemoryFs } from "../../../support/memoryFs.js";

const weights = { path: "/w/backup/latest.weights.h5", bytes: fixture("adam.weights.h5") };
const progress = jsonFile("/w/backup/training_metadata.json", { epoch: 1, batch: 0 });
const later = { now: () => 3_600_000 };

async function look(
  ...saves: readonly (readonly [savedMs: number, file: WrittenFile])[]
): Promise<readonly unknown[]> {
  const fs = new MemoryFs();
  for (const [savedMs, file] of saves) {
    place(fs, [file], savedMs);
  }
  const { runs } = await survey(fs, later, "/w");
  return runs.flatMap(({ checkpoints }) =>
    checkpoints.map(({ path, state, resumable, findings }) => ({
      name: path.slice("/w/".length),
      state,
      resumable,
      rules: findings.map(({ rule }) => rule),
    })),
  );
}

const found = {
  name: "backup/latest.weights.h5",
  state: "complete",
  resumable: true,
  rules: [] as readonly string[],
};

describe("a backup of Keras", () => {
  it("warns when the epoch is that of the save before", async () => {
    expect(await look([2000, weights], [1000, progress])).toEqual([
      { ...found, rules: ["step-disagrees"] },
    ]);
    expect(await look([1000, weights], [2000, progress])).toEqual([found]);
  });

  it("is incomplete without the epoch, unless another callback took the name", async () => {
    expect(await look([0, weights])).toEqual([
      { ...found, state: "incomplete", resumable: false, rules: ["required-file-missing"] },
    ]);
    const other = { path: "/w/backup/best.weights.h5", bytes: weights.bytes };
    const alone = { ...found, name: "backup/best.weights.h5" };
    expect(await look([0, weights], [0, other])).toEqual(expect.arrayContaining([found, alone]));
  });

  it("is no checkpoint as a shard of one", async () => {
    const shard = { path: "/w/run/big_00000.weights.h5", bytes: weights.bytes };
    expect(await look([0, shard], [0, jsonFile("/w/run/big.weights.json", {})])).toEqual([]);
  });
});
