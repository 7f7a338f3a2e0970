import { describe, expect, it } from "vitest";
import { RememberedReads } from "../../src/node/rememberedReads.js";
import { MemoryFs } from "../support/memoryFs.js";

/** Counts what reaches the disk. */
class CountedFs extends MemoryFs {
  reads = 0;

  override read(
    ...[path, offset, length]: Parameters<MemoryFs["read"]>
  ): ReturnType<MemoryFs["read"]> {
    this.reads += 1;
    return super.read(path, offset, length);
  }
}

const file = "/w/a.json";

async function look(fs: RememberedReads, length = 8): Promise<string> {
  await fs.list("/w");
  const read = await fs.read(file, 0, length);
  return read.ok ? new TextDecoder().decode(read.value) : read.reason;
}

function settled(): { readonly disk: CountedFs; readonly fs: RememberedReads } {
  const disk = new CountedFs();
  disk.write(file, "one", 1000);
  return { disk, fs: new RememberedReads(disk, { now: () => 100_000 }) };
}

describe("remembered reads", () => {
  it("read a piece once while the listing shows no change", async () => {
    const { disk, fs } = settled();
    expect([await look(fs), await look(fs), await look(fs, 2)]).toEqual(["one", "one", "on"]);
    expect(disk.reads).toBe(2);
  });

  it("read anew what changed in size or time, or is gone", async () => {
    const { disk, fs } = settled();
    expect(await look(fs)).toBe("one");
    disk.write(file, "two", 2000);
    expect(await look(fs)).toBe("two");
    disk.write(file, "three", 2000);
    expect(await look(fs)).toBe("three");
    disk.remove(file).write("/w/b", "", 0);
    await fs.stat(file);
    expect(await look(fs)).toBe("not-found");
  });

  it("never trust a file that was written just now", async () => {
    const { disk, fs } = settled();
    disk.write(file, "new", 99_500);
    expect(await look(fs)).toBe("new");
    disk.write(file, "hot", 99_500);
    expect(await look(fs)).toBe("hot");
  });

  it("keep no long piece, and no more than they may in all", async () => {
    const { disk, fs } = settled();
    disk.write(file, new Uint8Array(300 * 1024), 1000);
    await look(fs, 300 * 1024);
    await look(fs, 300 * 1024);
    expect(disk.reads).toBe(2);
    for (let length = 200 * 1024; length < 201 * 1024; length += 1) {
      await look(fs, length);
    }
    const before = disk.reads;
    await look(fs, 200 * 1024);
    expect(disk.reads).toBe(before + 1);
  });
});
