import fs from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesSource } from "../../../../src/core/formats/byteSource.js";
import { readDcpMetadata } from "../../../../src/core/formats/dcp/dcpMetadata.js";

const metadata = new Uint8Array(fs.readFileSync("test/fixtures/dcp/.metadata"));

describe("readDcpMetadata", () => {
  it("reads tensors, values and places as two ranks wrote them", async () => {
    const read = await readDcpMetadata(bytesSource(metadata));
    expect(read.ok).toBe(true);
    if (!read.ok) {
      return;
    }
    const { tensors, values, files, items, keys, imports } = read.value;
    expect(tensors).toEqual([
      { name: "model.layer.weight", dtype: "F32", shape: [5, 3] },
      { name: "model.bias", dtype: "BF16", shape: [3] },
    ]);
    expect([...values].toSorted()).toEqual(["name", "step"]);
    expect(items.filter(({ name }) => name === "model.layer.weight")).toHaveLength(2);
    expect(keys.get("model.layer.weight")).toEqual(["model", "layer.weight"]);
    for (const [name, bytes] of files) {
      expect(fs.statSync(`test/fixtures/dcp/${name}`).size, name).toBe(bytes);
    }
    expect([...files.keys()].toSorted()).toEqual(["__0_0.distcp", "__1_0.distcp"]);
    expect(imports.some(({ name }) => name === "MetadataIndex")).toBe(true);
  });

  it("calls no truncation of it whole", async () => {
    for (let length = 0; length < metadata.length; length += 1) {
      const read = await readDcpMetadata(bytesSource(metadata.slice(0, length)));
      expect(read.ok ? "ok" : read.reason.kind, String(length)).toMatch(/^(truncated|empty)$/u);
    }
  });

  it("takes no other pickle for one", async () => {
    const other = new Uint8Array(fs.readFileSync("test/fixtures/protocol4.pkl"));
    const read = await readDcpMetadata(bytesSource(other));
    expect(read.ok ? "ok" : read.reason.kind).toBe("invalid");
  });

  it("follows no name out of the folder", async () => {
    const name = "__0_0.distcp";
    const evil = "../../secret";
    const at = Buffer.from(metadata).indexOf(name);
    const changed = metadata.slice();
    changed.set(new TextEncoder().encode(evil), at);
    const read = await readDcpMetadata(bytesSource(changed));
    expect(read.ok ? "ok" : read.reason.message).toEqual({
      text: "names a file outside its folder: {0}",
      args: [evil],
    });
  });

  it("never throws, whatever is changed in it", async () => {
    const change = fc.tuple(fc.nat(metadata.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const data = metadata.slice();
        for (const [at, value] of changes) {
          data[at] = value;
        }
        await readDcpMetadata(bytesSource(data));
      }),
      { numRuns: 300 },
    );
  });
});
