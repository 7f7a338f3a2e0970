import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { survey } from "../../src/core/survey/survey.js";
import { DiskFileSystem } from "../../src/node/diskFileSystem.js";
import type { WrittenFile } from "../support/layoutWriter.js";
import { hfTrainerWriters } from "../support/writers/hfTrainer.js";
import { lerobotWriters } from "../support/writers/lerobot.js";

const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "respawn-links-")));
let root = scratch;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(scratch, "w-"));
});
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

function write(files: readonly WrittenFile[] | undefined): void {
  for (const file of files ?? []) {
    fs.mkdirSync(path.dirname(file.path), { recursive: true });
    fs.writeFileSync(file.path, file.bytes);
  }
}

async function listed(folder: string): Promise<readonly string[]> {
  const found = await survey(new DiskFileSystem(), { now: () => Date.now() + 3_600_000 }, folder);
  return found.runs
    .flatMap(({ checkpoints }) => checkpoints)
    .map(({ path: at }) => path.relative(root, at))
    .toSorted();
}

describe("a symbolic link", () => {
  it("to a checkpoint beside it is no second one, and can still be named itself", async () => {
    write(lerobotWriters[0]?.write(`${root}/checkpoints`, 500));
    fs.symlinkSync("000500", `${root}/checkpoints/last`);
    expect(await listed(root)).toEqual(["checkpoints/000500"]);
    expect(await listed(`${root}/checkpoints/last`)).toEqual(["checkpoints/last"]);
  });

  it("to a checkpoint elsewhere in the folder that is looked through is no second one", async () => {
    write(hfTrainerWriters[0]?.write(`${root}/runs/a`, 20));
    fs.symlinkSync(`${root}/runs/a/checkpoint-20`, `${root}/best`);
    fs.symlinkSync("..", `${root}/runs/loop`);
    expect(await listed(root)).toEqual(["runs/a/checkpoint-20"]);
  });

  it("to a folder outside, or where no walk comes, is followed", async () => {
    write(hfTrainerWriters[0]?.write(`${root}/disk`, 20));
    write(hfTrainerWriters[0]?.write(`${root}/project/.cache/run`, 40));
    fs.symlinkSync(`${root}/disk`, `${root}/project/out`);
    fs.symlinkSync(".cache/run", `${root}/project/kept`);
    expect(await listed(`${root}/project`)).toEqual([
      "project/kept/checkpoint-40",
      "project/out/checkpoint-20",
    ]);
  });
});
