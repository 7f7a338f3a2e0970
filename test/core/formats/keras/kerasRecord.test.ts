import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesSource } from "../../../../src/core/formats/byteSource.js";
import { readHdf5Tree } from "../../../../src/core/formats/hdf5/hdf5Tree.js";
import { readKerasRecord } from "../../../../src/core/formats/keras/kerasRecord.js";
import { fixture, verdict } from "../../../support/byteFiles.js";
import { zipBytes } from "../../../support/torchBytes.js";

const adam = fixture("adam.weights.h5");
const text = new TextEncoder().encode("{}");

function zipped(weights: Uint8Array): Uint8Array {
  return zipBytes([
    ["metadata.json", text],
    ["config.json", text],
    ["model.weights.h5", weights],
  ]);
}

describe("a file of Keras", () => {
  it("names its variables, as h5py lists them", async () => {
    const tree = await readHdf5Tree(bytesSource(adam));
    const names = tree.ok ? tree.value.map(({ name }) => name) : [];
    expect(names.toSorted()).toEqual([
      ...["layers/dense/vars/0", "layers/dense/vars/1"],
      ...["layers/dense_1/vars/0", "layers/dense_1/vars/1"],
      ...Array.from({ length: 10 }, (_, at) => `optimizer/vars/${at}`),
    ]);
    expect(tree.ok && tree.value.find(({ name }) => name === "layers/dense/vars/0")).toEqual({
      name: "layers/dense/vars/0",
      dtype: "F32",
      dimensions: 2,
      offset: 9160,
      bytes: 24,
    });
  });

  it.each([
    ["alone", adam],
    ["in a .keras file", zipped(adam)],
  ])("tells the optimizer's step: %s", async (_where, bytes) => {
    expect(await readKerasRecord(bytesSource(bytes))).toMatchObject({
      value: { weights: true, optimizer: true, iterations: 8 },
    });
  });

  it("has no step without an optimizer", async () => {
    expect(await readKerasRecord(bytesSource(fixture("bare.weights.h5")))).toEqual({
      ok: true,
      value: { weights: true, optimizer: false, iterations: undefined },
    });
  });

  it("was not closed when its header still says the length of an empty file", async () => {
    const bytes = adam.slice();
    new DataView(bytes.buffer).setBigUint64(40, 2048n, true);
    expect(verdict(await readKerasRecord(bytesSource(bytes)))).toBe(
      `truncated: is ${adam.length - 2048} bytes longer than its header says: it was not closed`,
    );
  });

  it("misses a group's record that is gone", async () => {
    expect(verdict(await readHdf5Tree(bytesSource(adam.slice().fill(0, 15_920, 16_000))))).toBe(
      "invalid: has no valid HDF5 record at address 15920",
    );
  });

  it("says what a zip lacks, and that a record is something else", async () => {
    const config = zipBytes([["config.json", text]]);
    expect(verdict(await readKerasRecord(bytesSource(config)))).toBe(
      "invalid: has no metadata.json",
    );
    expect(verdict(await readKerasRecord(bytesSource(zipped(gzipSync(adam)))))).toBe(
      "invalid: has a record model.weights.h5 that is no HDF5 file",
    );
  });

  it("never throws or hangs, whatever bytes are changed to", async () => {
    const change = fc.tuple(fc.nat(adam.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 40 }), async (changes) => {
        const bytes = adam.slice();
        for (const [at, byte] of changes) {
          bytes[at] = byte;
        }
        await readKerasRecord(bytesSource(bytes));
      }),
      { numRuns: 300 },
    );
  });
});
