import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesSource } from "../../../src/core/formats/byteSource.js";
import { inspectFile, inspectPath } from "../../../src/core/formats/inspectFile.js";
import { fixture } from "../../support/byteFiles.js";
import { safetensorsBytes, withHeader } from "../../support/checkpoints.js";
import { MemoryFs } from "../../support/memoryFs.js";

const all = [
  ["small.pt", "torch"],
  ["legacy.pt", "torch"],
  ["vector.npy", "npy"],
  ["two.npz", "npz"],
  ["tiny.gguf", "gguf"],
  ["small.h5", "hdf5"],
] as const;

describe("inspectFile", () => {
  it.each(all)("knows %s by its bytes, whatever it is called", async (name, format) => {
    expect(await inspectFile(bytesSource(fixture(name)), "pytorch_model.bin")).toMatchObject({
      format,
      defect: undefined,
    });
  });

  it("goes by the name where the bytes say nothing", async () => {
    const zeros = new Uint8Array(64);
    expect(await inspectFile(bytesSource(zeros), "/a/model.safetensors")).toMatchObject({
      format: "safetensors",
      defect: { kind: "truncated" },
    });
    expect(await inspectFile(bytesSource(zeros), "/a/weights.bin")).toMatchObject({
      format: "unknown",
      defect: { kind: "cannot-verify" },
    });
  });

  it("sums up tensors by dtype, the largest first", async () => {
    const { totals } = await inspectFile(bytesSource(fixture("tiny.gguf")), "m.gguf");
    expect(totals).toEqual({
      tensors: 2,
      elements: 192,
      bytes: new Map([
        ["F32", 512],
        ["Q8_0", 68],
      ]),
    });
  });

  it("names the tensors of a file whose data is cut off", async () => {
    const cut = safetensorsBytes({ a: 3 }).slice(0, -5);
    expect(await inspectFile(bytesSource(cut), "m.safetensors")).toMatchObject({
      tensors: [{ name: "a", dtype: "F32", shape: [3], bytes: 12 }],
      defect: { kind: "truncated" },
    });
  });

  it("says of a shard without its .metadata what it lacks", async () => {
    const fs = new MemoryFs().write("/d/__0_0.distcp", fixture("small.pt"));
    expect(await inspectPath(fs, "/d/__0_0.distcp")).toMatchObject({
      format: "distcp",
      defect: { kind: "cannot-verify" },
    });
  });

  it("says of a file that is gone that it cannot be read", async () => {
    expect(await inspectPath(new MemoryFs(), "/gone.pt")).toMatchObject({
      defect: { kind: "unreadable" },
    });
  });

  it("reads no more of a large file than its header", async () => {
    const header = withHeader(
      '{"a":{"dtype":"U8","shape":[1000000],"data_offsets":[0,1000000]}}',
      0,
    );
    let read = 0;
    const facts = await inspectFile(
      {
        bytes: header.length + 1_000_000,
        read: (offset, length) => {
          read += length;
          return bytesSource(header).read(offset, length);
        },
      },
      "m.safetensors",
    );
    expect(facts.defect).toBeUndefined();
    expect(read).toBeLessThanOrEqual(64 * 1024);
  });

  it("never throws, whatever the bytes and the name are", async () => {
    const names = fc.constantFrom(
      "a.safetensors",
      "a.pt",
      "a.npz",
      "a.json",
      "a.keras",
      ".metadata",
    );
    const heads = fc.constantFrom("", "PK\u0003\u0004", "GGUF\u0003\0\0\0", "\u0080\u0002", "{");
    await fc.assert(
      fc.asyncProperty(
        names,
        heads,
        fc.uint8Array({ maxLength: 200 }),
        async (name, head, rest) => {
          const bytes = [...Array.from(head, (character) => character.charCodeAt(0)), ...rest];
          await inspectFile(bytesSource(Uint8Array.from(bytes)), name);
        },
      ),
      { numRuns: 400 },
    );
  });
});
