import { describe, expect, it } from "vitest";
import type { StateKind } from "../../../src/core/model/checkpoint.js";
import { survey } from "../../../src/core/survey/survey.js";
import { place, type WrittenFile } from "../../support/layoutWriter.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { knownWriters } from "../../support/writers/known.js";

const run = "/w/run";
const later = 3_600_000;

function look(files: readonly WrittenFile[]): ReturnType<typeof survey> {
  return survey(place(new MemoryFs(), files), { now: () => later }, "/w");
}

describe.each(
  knownWriters.map((writer) => [`${writer.layout}, ${writer.variant}`, writer] as const),
)("%s", (_name, writer) => {
  it("is read as it was written", async () => {
    const found = await look(writer.write(run, 6));
    const wanted = writer.expect(6);
    expect(found.problems).toEqual([]);
    expect(found.runs.map(({ path }) => path)).toEqual([
      wanted.run === undefined ? run : `${run}/${wanted.run}`,
    ]);
    const [checkpoint, ...others] = found.runs[0]?.checkpoints ?? [];
    expect(others.map(({ path }) => path)).toEqual([]);
    const holds = Object.entries(checkpoint?.holds ?? {}).flatMap(([kind, held]) =>
      held ? [kind as StateKind] : [],
    );
    expect({
      // That a part is missing which no resume can do without is no doubt about what is there.
      findings: checkpoint?.findings
        .filter(({ rule }) => rule !== "part-missing")
        .map(({ message }) => message),
      state: checkpoint?.state,
      layout: checkpoint?.layout,
      path: checkpoint?.path,
      step: checkpoint?.step,
      ...(wanted.epoch === undefined ? {} : { epoch: checkpoint?.epoch }),
      worldSize: checkpoint?.worldSize,
      holds: new Set(holds),
    }).toEqual({
      findings: wanted.state === undefined ? [] : (expect.anything() as unknown),
      state: wanted.state ?? "complete",
      layout: writer.layout,
      path: `${run}/${wanted.path}`,
      step: wanted.step,
      ...(wanted.epoch === undefined ? {} : { epoch: wanted.epoch }),
      worldSize: wanted.worldSize,
      holds: new Set(wanted.holds),
    });
    if (wanted.roles !== undefined) {
      expect(checkpoint?.parts.map(({ role }) => role)).toEqual(wanted.roles);
    }
  });

  if (writer.lone === undefined) {
    it("is listed once for each step, the newest first", async () => {
      const found = await look([4, 12].flatMap((step) => writer.write(run, step)));
      const steps = found.runs.flatMap(({ checkpoints }) => checkpoints.map(({ step }) => step));
      // A framework with one slot writes over it; models bear no step at all.
      const last = new Map(
        [4, 12].map((step) => [writer.expect(step).path, writer.expect(step).step]),
      );
      expect(steps).toEqual([...last.values()].toReversed());
    });
  }

  if (writer.pointer !== undefined) {
    it("compares the pointer with the folders", async () => {
      const path = `${run}/${writer.pointer}`;
      const rules = async (files: readonly WrittenFile[]): Promise<readonly string[]> => {
        const found = await look(files);
        const newest = found.runs[0]?.checkpoints[0];
        return newest?.findings.map(({ rule }) => rule) ?? [];
      };
      const older = writer.write(run, 4);
      const newer = writer.write(run, 12);
      const [pointer] = older.filter((file) => file.path === path);
      expect(pointer).toBeDefined();
      const rest = newer.filter((file) => file.path !== path);
      expect(await rules([...older, ...rest])).toContain("latest-pointer-stale");
      expect(await rules([...rest, ...older.filter((file) => file.path === path)])).toContain(
        "latest-pointer-dangling",
      );
      expect(await rules([...older, ...newer])).toEqual([]);
    });
  }
});
