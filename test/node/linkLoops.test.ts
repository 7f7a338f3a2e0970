import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inspectPath } from "../../src/core/formats/inspectFile.js";
import { survey, type Survey } from "../../src/core/survey/survey.js";
import { deepFiles } from "../../src/core/verify/deep/deepFiles.js";
import { DiskFileSystem } from "../../src/node/diskFileSystem.js";
import { examineOnDisk } from "../../src/node/examineOnDisk.js";
import { systemClock } from "../../src/node/systemClock.js";
import { safetensorsBytes } from "../support/checkpoints.js";

describe("links and pipes on a disk", () => {
  let root = "";
  const disk = new DiskFileSystem();
  beforeEach(() => {
    root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "respawn-links-")));
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  function write(name: string, content: string | Uint8Array = "{}"): void {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  }

  function checkpoint(folder: string, step: number): void {
    write(`${folder}/model.safetensors`, safetensorsBytes({ a: 4 }));
    write(`${folder}/config.json`);
    write(`${folder}/trainer_state.json`, JSON.stringify({ global_step: step }));
  }

  function link(name: string, target: string): void {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.symlinkSync(target, path.join(root, name));
  }

  const look = (below: string): Promise<Survey> =>
    survey(disk, systemClock, path.join(root, below));
  const paths = ({ runs }: Survey): readonly string[] =>
    runs.flatMap(({ checkpoints }) => checkpoints.map((each) => path.relative(root, each.path)));

  it("finds each checkpoint once, whatever loops of links there are", async () => {
    checkpoint("w/run/checkpoint-5", 5);
    for (const name of ["w/run/loop", "w/run/again", "w/a/b/up"]) {
      link(name, path.join(root, "w"));
    }
    link("w/run/self", ".");
    link("w/up", "..");
    link("w/latest", path.join(root, "w/run/checkpoint-5"));
    link("w/whole", "/");
    const found = await look("w");
    expect(paths(found)).toEqual(["w/run/checkpoint-5"]);
    expect(found.problems).toEqual([]);
  });

  it("follows a link that leads to where it would not come, once", async () => {
    checkpoint("elsewhere/checkpoint-7", 7);
    checkpoint("w/.cache/checkpoint-9", 9);
    link("w/out", path.join(root, "elsewhere"));
    link("w/out2", path.join(root, "elsewhere"));
    link("elsewhere/back", path.join(root, "w"));
    link("w/hidden", path.join(root, "w/.cache"));
    expect(paths(await look("w")).toSorted()).toEqual([
      "w/hidden/checkpoint-9",
      "w/out/checkpoint-7",
    ]);
  });

  it("counts nothing as a checkpoint's own that a linked folder in it leads to", async () => {
    checkpoint("w/run/checkpoint-5", 5);
    for (let at = 0; at < 50; at += 1) {
      write(`etc/${at}.conf`, "secret");
    }
    link("w/run/checkpoint-5/global_step5", path.join(root, "etc"));
    link("w/run/checkpoint-5/loop", ".");
    const found = await look("w");
    const files = found.runs.flatMap((run) => run.checkpoints).flatMap(deepFiles);
    expect(files.filter(({ path: file }) => file.endsWith(".conf"))).toEqual([]);
    expect(files.length).toBeLessThan(6);
  });

  it.skipIf(process.platform === "win32")("never waits for a pipe", async () => {
    checkpoint("w/run/checkpoint-5", 5);
    for (const name of ["optimizer.pt", "pipe.safetensors", "rng_state.pth"]) {
      execFileSync("mkfifo", [path.join(root, "w/run/checkpoint-5", name)]);
    }
    const pipe = path.join(root, "w/run/checkpoint-5/optimizer.pt");
    expect(paths(await look("w"))).toEqual(["w/run/checkpoint-5"]);
    expect((await inspectPath(disk, pipe)).defect).toBeDefined();
    const read = await disk.read(pipe, 0, 16);
    expect(read.ok ? read.value.length : 0).toBe(0);
    const order = { path: pipe, bytes: 16, wanted: { sha256: true, contents: true } };
    expect((await examineOnDisk(order, () => undefined)).ok).toBe(false);
  });

  it("takes a time in the future, and one that no date can say, as no sign of a running save", async () => {
    checkpoint("w/run/checkpoint-5", 5);
    fs.rmSync(path.join(root, "w/run/checkpoint-5/config.json"));
    for (const seconds of [Date.now() / 1000 + 10 * 365 * 86_400, 1e11]) {
      for (const name of fs.readdirSync(path.join(root, "w/run/checkpoint-5"))) {
        fs.utimesSync(path.join(root, "w/run/checkpoint-5", name), seconds, seconds);
      }
      const [run] = (await look("w")).runs;
      expect(run?.checkpoints[0]?.beingWritten).toBe(false);
    }
  });
});
