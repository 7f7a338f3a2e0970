import { describe, expect, it } from "vitest";
import { survey } from "../../../src/core/survey/survey.js";
import { place, type WrittenFile } from "../../support/layoutWriter.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { knownWriters } from "../../support/writers/known.js";

async function rulesOf(files: readonly WrittenFile[]): Promise<readonly (readonly string[])[]> {
  const found = await survey(place(new MemoryFs(), files), { now: () => 3_600_000 }, "/w");
  return found.runs
    .flatMap(({ checkpoints }) => checkpoints)
    .map(({ findings }) => findings.map(({ rule }) => rule));
}

/** Writers whose framework looks for its newest checkpoint in a pointer alone. */
const needing = knownWriters.filter(
  ({ layout, pointer }) =>
    pointer !== undefined &&
    ["deepspeed", "megatron", "verl", "easyr1", "skyrl"].includes(layout) &&
    pointer !== "latest_universal",
);

describe("a pointer that is not there", () => {
  it.each(needing.map((writer) => [`${writer.layout}, ${writer.variant}`, writer] as const))(
    "is told of the newest checkpoint alone, where a resume needs it: %s",
    async (_name, writer) => {
      const files = [...writer.write("/w/run", 4), ...writer.write("/w/run", 12)];
      expect((await rulesOf(files)).flat()).not.toContain("latest-pointer-absent");
      const without = files.filter(({ path }) => path !== `/w/run/${writer.pointer ?? ""}`);
      const [newest, ...older] = await rulesOf(without);
      expect(newest).toContain("latest-pointer-absent");
      expect(older.flat()).not.toContain("latest-pointer-absent");
    },
  );

  it("was held against at least five of them", () => {
    expect(new Set(needing.map(({ layout }) => layout)).size).toBe(5);
  });
});
