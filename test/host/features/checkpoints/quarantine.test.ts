import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Quarantine } from "../../../../src/host/features/checkpoints/quarantine.js";
import { childrenOf, topRows } from "../../../../src/host/features/checkpoints/node.js";
import { DiskFileSystem } from "../../../../src/node/diskFileSystem.js";
import { checkpoint, runOf } from "./runs.js";

describe("what resumes have set aside", () => {
  let run = "";
  beforeEach(() => (run = fs.mkdtempSync(path.join(os.tmpdir(), "aside-"))));
  afterEach(() => fs.rmSync(run, { recursive: true }));

  const write = (name: string, bytes: number): void => {
    const file = path.join(run, ".respawn-aside", name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, "x".repeat(bytes));
  };
  const journal = (number: number, stage: string): void => {
    write(`${number}/iter30/a`, 1);
    const file = path.join(run, `.respawn-aside/${number}.json`);
    fs.writeFileSync(file, JSON.stringify({ version: 1, stage, moves: ["iter30"], copied: [] }));
  };
  const items = async (quarantine: Quarantine): Promise<readonly unknown[]> => {
    await quarantine.look(run);
    return quarantine.of(run).map(({ name, bytes, origin }) => [name, bytes, origin]);
  };

  it("is listed with its size and where it was, the last resume's first", async () => {
    write("1/iter15/policy/model.safetensors", 100);
    write("1/iter15/config.json", 2);
    write("2/iter20/model.safetensors", 7);
    write("10/log.jsonl", 3);
    expect(await items(new Quarantine(new DiskFileSystem()))).toEqual([
      ["log.jsonl", 3, `${run}/log.jsonl`],
      ["iter20", 7, `${run}/iter20`],
      ["iter15", 102, `${run}/iter15`],
    ]);
  });

  it("is told when it changes, and not before", async () => {
    const quarantine = new Quarantine(new DiskFileSystem());
    expect(await quarantine.look(run)).toBe(false);
    write("1/iter15/a", 1);
    expect(await quarantine.look(run)).toBe(true);
    expect(await quarantine.look(run)).toBe(false);
    fs.renameSync(path.join(run, ".respawn-aside/1/iter15"), path.join(run, "iter15"));
    expect(await quarantine.look(run)).toBe(true);
    expect(quarantine.of(run)).toEqual([]);
  });

  it("leaves out moves that have not ended, and what is no quarantine", async () => {
    write("1/iter15/a", 1);
    write("1.json", 1);
    write("notes/iter3/a", 1);
    journal(2, "committed");
    expect(await items(new Quarantine(new DiskFileSystem()))).toEqual([]);
  });

  it("counts a move whose journal says that it has ended", async () => {
    journal(1, "finished");
    expect(await items(new Quarantine(new DiskFileSystem()))).toEqual([
      ["iter30", 1, `${run}/iter30`],
    ]);
  });

  it("stands below its run, last", async () => {
    write("1/iter15/a", 1);
    const quarantine = new Quarantine(new DiskFileSystem());
    await quarantine.look(run);
    const [row] = topRows([runOf(run, [checkpoint(run, 5)])], [], (path) => quarantine.of(path));
    const below = childrenOf(row!);
    expect(below.map(({ kind }) => kind)).toEqual(["checkpoint", "quarantine"]);
    expect(
      childrenOf(below[1]!).map((item) => item.kind === "quarantined" && item.item.name),
    ).toEqual(["iter15"]);
  });
});
