import { describe, expect, it } from "vitest";
import { survey } from "../../../../src/core/survey/survey.js";
import { place, textFile, type WrittenFile } from "../../../support/layoutWriter.js";
import { MemoryFs } from "../../../support/memoryFs.js";
import { nemoWriters } from "../../../support/writers/nemo.js";

const files = nemoWriters[0]?.write("/w/run", 6) ?? [];
const name = nemoWriters[0]?.expect(6).path ?? "";

async function states(written: readonly WrittenFile[]): Promise<readonly unknown[]> {
  const found = await survey(place(new MemoryFs(), written), { now: () => 3_600_000 }, "/w");
  return found.runs.flatMap(({ checkpoints }) =>
    checkpoints.map(({ path, state, resumable }) => [
      path.slice("/w/run/".length),
      state,
      resumable,
    ]),
  );
}

describe("NeMo's marker", () => {
  it("makes a save that looks whole incomplete", async () => {
    expect(await states(files)).toEqual([[name, "complete", true]]);
    const marked = [...files, textFile(`/w/run/${name}-unfinished`, "")];
    expect(await states(marked)).toEqual([[name, "incomplete", false]]);
  });

  it("is that of the folder beside an average of its weights too", async () => {
    const averaged = files.map(({ path, bytes }) => ({
      path: path.replace(name, `${name}-EMA`),
      bytes,
    }));
    const marked = [...averaged, textFile(`/w/run/${name}-unfinished`, "")];
    expect(await states(marked)).toEqual([[`${name}-EMA`, "incomplete", false]]);
  });

  it("of one save says nothing of another", async () => {
    const marked = [...files, textFile("/w/run/other-step=9-unfinished", "")];
    expect(await states(marked)).toEqual([[name, "complete", true]]);
  });
});
