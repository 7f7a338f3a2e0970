import { describe, expect, it } from "vitest";
import { fill } from "../../../src/core/model/message.js";
import { openFolder } from "../../../src/core/parts/folderView.js";
import { readPointer, type Pointer } from "../../../src/core/parts/pointer.js";
import { MemoryFs } from "../../support/memoryFs.js";

const pointer: Pointer = {
  file: "latest",
  nameOf: (text) => (/^\d+$/u.test(text) ? `step_${text}` : undefined),
  stepOf: (name) => {
    const step = /^step_(\d+)$/u.exec(name)?.[1];
    return step === undefined ? undefined : Number(step);
  },
};

/** What the pointer's text says of the folders step_2, step_5, step_9 and other: findings, name, committed. */
async function said(text: string | undefined, folder: string): Promise<string> {
  const fs = new MemoryFs();
  for (const name of ["step_2", "step_5", "step_9", "other"]) {
    fs.write(`/run/${name}/weights`, "x");
  }
  if (text !== undefined) {
    fs.write("/run/latest", text);
  }
  const opened = await openFolder(fs, `/run/${folder}`);
  if (!opened.ok) {
    throw new Error(opened.detail);
  }
  const { findings, name, committed } = await readPointer(opened.value, pointer);
  const told = findings.map(
    ({ rule, file, message }) => `${rule} ${file} ${fill(message.text, message.args)}`,
  );
  return [...told, name ?? "no name", committed ? "committed" : "open"].join("; ");
}

describe("a pointer", () => {
  it("commits the folder that it names and those before it", async () => {
    expect(await said("5\n", "step_2")).toBe("step_5; committed");
    expect(await said("5\n", "step_5")).toBe("step_5; committed");
  });

  it("tells a folder past it, and commits nothing of it", async () => {
    expect(await said("5", "step_9")).toBe(
      "latest-pointer-stale /run/latest names step_5: a resume that follows it starts before step_9; step_5; open",
    );
  });

  it.each([
    ["7", "names 7, which is not there"],
    ["odd", "names odd, which is not there"],
    [" \n", "is empty: a resume that follows it finds no checkpoint"],
    ["x".repeat(200), `names ${"x".repeat(80)}, which is not there`],
  ])("that names nothing (%j) is told to the newest folder, once", async (text, sentence) => {
    expect(await said(text, "step_9")).toBe(
      `latest-pointer-dangling /run/latest ${sentence}; no name; open`,
    );
    expect(await said(text, "step_5")).toBe("no name; open");
    expect(await said(text, "step_2")).toBe("no name; open");
  });

  it("says nothing where there is none, and commits no folder without a step", async () => {
    expect(await said(undefined, "step_9")).toBe("no name; open");
    expect(await said("5", "other")).toBe("step_5; open");
  });
});
