import nodeFs from "node:fs";
import type * as FsPromises from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** What reached the disk, in order: the real calls, which are made all the same. */
const calls = vi.hoisted(() => [] as string[]);

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof FsPromises>();
  const short = (name: unknown): string =>
    path.basename(String(name)).replace(/\.[0-9a-f]{12}\.tmp$/u, ".tmp");
  return {
    ...real,
    async open(name: string, flags: string) {
      const file = await real.open(name, flags);
      const write = file.writeFile.bind(file);
      const sync = file.sync.bind(file);
      file.writeFile = async (data: string) => {
        calls.push(`write ${short(name)}`);
        await write(data);
      };
      file.sync = async () => {
        calls.push(`sync ${short(name)}`);
        await sync();
      };
      return file;
    },
    async rename(from: string, to: string) {
      calls.push(`rename ${short(from)} ${short(to)}`);
      await real.rename(from, to);
    },
  };
});

const { diskReplacer } = await import("../../src/node/diskReplacer.js");

let folder: string;
beforeEach(() => {
  folder = path.join(nodeFs.mkdtempSync(path.join(os.tmpdir(), "respawn-replace-")), "run");
  nodeFs.mkdirSync(folder);
  calls.length = 0;
});
afterEach(() => nodeFs.rmSync(path.dirname(folder), { recursive: true, force: true }));

describe("replacing a file", () => {
  it("has the bytes on the disk before the name, and the name before it says so", async () => {
    const file = path.join(folder, "record.json");
    nodeFs.writeFileSync(file, "old");
    expect(await diskReplacer.replace(file, "new")).toEqual({ ok: true, value: undefined });
    expect(nodeFs.readFileSync(file, "utf8")).toBe("new");
    expect(calls).toEqual([
      "write record.json.tmp",
      "sync record.json.tmp",
      "rename record.json.tmp record.json",
      "sync run",
    ]);
    expect(nodeFs.readdirSync(folder)).toEqual(["record.json"]);
  });

  it("leaves nothing behind when it fails, and says why", async () => {
    const occupied = path.join(folder, "taken");
    nodeFs.mkdirSync(path.join(occupied, "inside"), { recursive: true });
    const outcome = await diskReplacer.replace(occupied, "new");
    expect(outcome.ok).toBe(false);
    expect(nodeFs.readdirSync(folder)).toEqual(["taken"]);
    const nowhere = await diskReplacer.replace(path.join(folder, "no/such/file"), "new");
    expect(nowhere).toMatchObject({ ok: false, reason: "not-found" });
  });
});
