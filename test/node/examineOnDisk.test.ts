import { createHash } from "node:crypto";
import nodeFs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DiskWholeFile } from "../../src/node/diskWholeFile.js";
import { examineOnDisk } from "../../src/node/examineOnDisk.js";
import { safetensorsBytes } from "../support/checkpoints.js";

let folder: string;
beforeAll(() => {
  folder = nodeFs.mkdtempSync(path.join(os.tmpdir(), "respawn-examine-"));
});
afterAll(() => nodeFs.rmSync(folder, { recursive: true, force: true }));

function write(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  nodeFs.writeFileSync(file, bytes);
  return file;
}

const wanted = { sha256: true, contents: true };

describe("a file of the disk", () => {
  it("is hashed and scanned in one pass that tells every byte", async () => {
    // Larger than the pieces that are read at a time.
    const bytes = safetensorsBytes({ a: 200_000 });
    const file = write("m.safetensors", bytes);
    let read = 0;
    const outcome = await examineOnDisk(
      { path: file, bytes: bytes.length, wanted },
      (count) => (read += count),
    );
    expect(outcome).toMatchObject({
      ok: true,
      value: { sha256: createHash("sha256").update(bytes).digest("hex"), brokenRecords: [] },
    });
    expect(outcome.ok && outcome.value.tensors.map(({ name }) => name)).toEqual(["a"]);
    expect(read).toBe(bytes.length);
  });

  it("that is shorter than it was listed is truncated, one that is gone unreadable", async () => {
    const bytes = safetensorsBytes({ a: 10 });
    const file = write("short.safetensors", bytes);
    const short = await examineOnDisk({ path: file, bytes: bytes.length + 1, wanted }, () => 0);
    expect(short).toMatchObject({ ok: false, reason: { kind: "truncated" } });
    const gone = await examineOnDisk({ path: `${file}.gone`, bytes: 1, wanted }, () => 0);
    expect(gone).toMatchObject({ ok: false, reason: { kind: "unreadable" } });
    const noFile = await examineOnDisk({ path: folder, bytes: 1, wanted }, () => 0);
    expect(noFile).toMatchObject({ ok: false, reason: { kind: "unreadable" } });
  });

  it("gives any piece of itself, and fewer bytes at its end", async () => {
    const file = await DiskWholeFile.open(write("f", new TextEncoder().encode("0123456789")), 10);
    const text = async (offset: number, length: number): Promise<string> => {
      const read = await file.read(offset, length);
      return read.ok ? new TextDecoder().decode(read.value) : read.reason;
    };
    expect([await text(3, 4), await text(8, 9), await text(11, 1)]).toEqual(["3456", "89", ""]);
    await file.close();
    expect(await text(0, 1)).toBe("io");
  });
});
