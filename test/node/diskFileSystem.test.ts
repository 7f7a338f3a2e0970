import nodeFs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attempt, DiskFileSystem } from "../../src/node/diskFileSystem.js";

let folder: string;
beforeEach(() => {
  folder = nodeFs.realpathSync(nodeFs.mkdtempSync(path.join(os.tmpdir(), "respawn-disk-")));
});
afterEach(() => nodeFs.rmSync(folder, { recursive: true, force: true }));

const disk = new DiskFileSystem();

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  nodeFs.mkdirSync(path.dirname(file), { recursive: true });
  nodeFs.writeFileSync(file, text);
  return file;
}

/** Why an effect that fails with this code of the system has failed. */
async function reasonOf(code: string): Promise<string> {
  const outcome = await attempt(() =>
    Promise.reject(Object.assign(new Error("said the system"), { code })),
  );
  return outcome.ok ? "none" : `${outcome.reason}: ${outcome.detail}`;
}

describe("what the system refuses", () => {
  it.each([
    ["EACCES", "denied"],
    ["EPERM", "denied"],
    ["ENOENT", "not-found"],
    ["ENAMETOOLONG", "not-found"],
    ["ENOTDIR", "not-a-folder"],
    ["EISDIR", "not-a-file"],
    ["EIO", "io"],
  ])("with %s is %s, in the system's own words", async (code, reason) => {
    expect(await reasonOf(code)).toBe(`${reason}: said the system`);
  });

  it("comes back as a value from a real disk", async () => {
    const file = write("a/file", "x");
    const reasons = await Promise.all([
      disk.stat(`${folder}/nothing`),
      disk.list(file),
      disk.names(`${folder}/nothing`),
      disk.read(folder, 0, 1),
      disk.read(`${folder}/a\0b`, 0, 1),
      disk.stat(`${folder}/${"n".repeat(5000)}`),
    ]);
    expect(reasons.map((outcome) => (outcome.ok ? "ok" : outcome.reason))).toEqual([
      "not-found",
      "not-a-folder",
      "not-found",
      "not-a-file",
      "not-found",
      "not-found",
    ]);
  });
});

/** Device and inode of a file, as the system tells them. */
function idOf(name: string): string {
  const { dev, ino } = nodeFs.statSync(path.join(folder, name));
  return `${dev}:${ino}`;
}

describe("a folder on a disk", () => {
  it("is listed in the order of names, links followed and broken ones left out", async () => {
    write("run/b", "12");
    write("run/a/x", "1");
    nodeFs.symlinkSync(path.join(folder, "run/a"), path.join(folder, "run/to-folder"));
    nodeFs.symlinkSync(path.join(folder, "run/b"), path.join(folder, "run/to-file"));
    nodeFs.symlinkSync(path.join(folder, "gone"), path.join(folder, "run/to-nothing"));
    const entries = await disk.list(`${folder}/run`);
    expect(entries.ok && entries.value.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "a folder",
      "b file",
      "to-file file",
      "to-folder folder",
    ]);
    expect(await disk.names(`${folder}/run`)).toEqual({
      ok: true,
      value: {
        files: ["b", "to-file"],
        folders: ["a", "to-folder"],
        links: new Map([
          ["to-file", `${folder}/run/b`],
          ["to-folder", `${folder}/run/a`],
        ]),
      },
    });
    const modifiedMs = nodeFs.statSync(path.join(folder, "run/b")).mtimeMs;
    expect(await disk.stat(`${folder}/run/to-file`)).toEqual({
      ok: true,
      value: { kind: "file", bytes: 2, modifiedMs, id: idOf("run/b") },
    });
  });
});

describe("a read from a disk", () => {
  it("gives the bytes that were asked for, and fewer at the end", async () => {
    const file = write("f", "0123456789");
    const text = async (offset: number, length: number): Promise<string> => {
      const read = await disk.read(file, offset, length);
      return read.ok ? new TextDecoder().decode(read.value) : read.reason;
    };
    expect(await text(2, 3)).toBe("234");
    expect(await text(8, 100)).toBe("89");
    expect(await text(20, 4)).toBe("");
    expect(await text(4, 2 ** 40)).toBe("456789");
    expect(await text(20, 2 ** 40)).toBe("");
  });
});
