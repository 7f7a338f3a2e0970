import { createHash } from "node:crypto";
import nodeFs from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { CheckpointFile } from "../../src/core/model/checkpoint.js";
import { WorkerExaminer } from "../../src/node/workerExaminer.js";

let folder: string;
let examiner: WorkerExaminer;
beforeAll(async () => {
  folder = nodeFs.mkdtempSync(path.join(os.tmpdir(), "respawn-worker-"));
  await build({
    entryPoints: [path.resolve(import.meta.dirname, "../../src/worker.ts")],
    outfile: path.join(folder, "worker.mjs"),
    ...{ bundle: true, platform: "node", format: "esm", target: "node20", logLevel: "warning" },
  });
});
afterEach(() => examiner.close());
afterAll(() => nodeFs.rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): CheckpointFile {
  const full = path.join(folder, name);
  nodeFs.writeFileSync(full, text);
  return { path: full, bytes: text.length, modifiedMs: 0 };
}

/** A worker whose script is this, in place of the real one. */
function scripted(text: string, threads?: number): WorkerExaminer {
  return new WorkerExaminer(file(`${text.length}.mjs`, text).path, threads);
}

const wanted = { sha256: true, contents: true };
const unwatched = { onBytes: (): void => undefined, signal: new AbortController().signal };
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("examining in worker threads", () => {
  it.each([1, 3])("gives each file its own result, with %i threads", async (threads) => {
    examiner = new WorkerExaminer(path.join(folder, "worker.mjs"), threads);
    const names = Array.from({ length: 7 }, (_, at) => `file ${at}`);
    let read = 0;
    const watch = { ...unwatched, onBytes: (bytes: number) => void (read += bytes) };
    const results = await Promise.all(
      names.map((name) => examiner.examine(file(name, name), wanted, watch)),
    );
    expect(results.map((result) => result?.ok === true && result.value.sha256)).toEqual(
      names.map(hash),
    );
    expect(read).toBe(7 * "file 0".length);
    await examiner.close();
    const again = await examiner.examine(file("later", "later"), wanted, unwatched);
    expect(again).toMatchObject({ ok: true, value: { sha256: hash("later") } });
  });

  it("tells of a file that is gone, and goes on with the next", async () => {
    examiner = new WorkerExaminer(path.join(folder, "worker.mjs"), 1);
    const gone = { path: path.join(folder, "gone"), bytes: 1, modifiedMs: 0 };
    expect(await examiner.examine(gone, wanted, unwatched)).toMatchObject({
      ok: false,
      reason: { kind: "unreadable" },
    });
    expect(await examiner.examine(file("here", "x"), wanted, unwatched)).toMatchObject({
      ok: true,
    });
  });

  it("ends with the signal at once, whatever the thread does, and frees its place", async () => {
    examiner = scripted("setInterval(() => {}, 1000);", 1);
    const controller = new AbortController();
    const watch = { ...unwatched, signal: controller.signal };
    const first = examiner.examine(file("a", "a"), wanted, watch);
    const second = examiner.examine(file("b", "b"), wanted, watch);
    controller.abort();
    expect(await Promise.all([first, second])).toEqual([undefined, undefined]);
  });

  it.each([
    ["throws", "throw new Error('the disk broke');", "the disk broke"],
    ["ends", "process.exit(3);", "3"],
  ])("calls a file unreadable whose thread %s", async (_, script, why) => {
    examiner = scripted(script);
    const outcome = await examiner.examine(file("a", "a"), wanted, unwatched);
    expect(outcome).toMatchObject({ ok: false, reason: { kind: "unreadable" } });
    expect(JSON.stringify(outcome)).toContain(why);
  });
});
