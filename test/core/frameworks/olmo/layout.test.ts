import { describe, expect, it } from "vitest";
import { survey } from "../../../../src/core/survey/survey.js";
import type { Checkpoint } from "../../../../src/core/model/checkpoint.js";
import { fill } from "../../../../src/core/model/message.js";
import { place, type WrittenFile } from "../../../support/layoutWriter.js";
import { MemoryFs } from "../../../support/memoryFs.js";
import { olmoWriters } from "../../../support/writers/olmo.js";

async function look(files: readonly WrittenFile[]): Promise<readonly Checkpoint[]> {
  const found = await survey(place(new MemoryFs(), files), { now: () => 3_600_000 }, "/w");
  return found.runs.flatMap(({ checkpoints }) => checkpoints);
}

const [core, sharded] = olmoWriters;

describe("OLMo's folders", () => {
  it("are no checkpoints yet while they have their temporary name", async () => {
    const files = (sharded?.write("/w/run", 8) ?? []).map(({ path, bytes }) => ({
      path: path.replace("/step8/", "/step8-tmp/"),
      bytes,
    }));
    const found = await look([...files, ...(sharded?.write("/w/run", 6) ?? [])]);
    expect(found.map(({ path, state, step }) => [path, state, step])).toEqual([
      ["/w/run/step8-tmp", "incomplete", 8],
      ["/w/run/step6", "complete", 6],
    ]);
  });

  it("lack the file of a rank that the others record", async () => {
    const files = (core?.write("/w/run", 6) ?? []).filter(({ path }) => !path.endsWith("rank1.pt"));
    const [checkpoint] = await look(files);
    expect(checkpoint?.state).toBe("incomplete");
    const texts = checkpoint?.findings.map(({ message }) => fill(message.text, message.args));
    expect(texts?.join("\n")).toContain("lacks rank 1");
  });

  it("are not ended before the record of OLMo-core is there", async () => {
    const files = (core?.write("/w/run", 6) ?? []).filter(
      ({ path }) => !path.endsWith(".metadata.json"),
    );
    expect((await look(files)).map(({ state }) => state)).toEqual(["incomplete"]);
  });
});
