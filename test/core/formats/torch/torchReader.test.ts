import { describe, expect, it } from "vitest";
import { bytesSource } from "../../../../src/core/formats/byteSource.js";
import type { Defect } from "../../../../src/core/formats/defect.js";
import { inspectFile } from "../../../../src/core/formats/inspectFile.js";
import { readTorchArchive } from "../../../../src/core/formats/torch/torchArchive.js";
import { torchReader } from "../../../../src/core/formats/torch/torchReader.js";
import { fill } from "../../../../src/core/model/message.js";
import { fixture } from "../../../support/byteFiles.js";
import { pickle, zip } from "../../../support/pickles.js";

const beside = () => Promise.resolve(undefined);

function words(defect: Defect | undefined): string {
  return defect === undefined
    ? "whole"
    : `${defect.kind}: ${fill(defect.message.text, defect.message.args)}`;
}

async function check(bytes: Uint8Array, name: string): Promise<string> {
  return words((await torchReader.check(bytesSource(bytes), { name, beside })).defect);
}

async function inspect(bytes: Uint8Array, name: string): Promise<string> {
  const { format, defect } = await inspectFile(bytesSource(bytes), name);
  return `${format} ${words(defect)}`;
}

describe("inspecting a file of torch.save", () => {
  it("misses the header of any record that torch.load cannot do without", async () => {
    for (const name of ["small.pt", "state.pt"]) {
      const whole = fixture(name);
      const archive = await readTorchArchive(bytesSource(whole));
      const entries = archive.ok ? archive.value : [];
      expect(entries.length).toBeGreaterThan(4);
      // The first header is what makes the file a zip.
      for (const entry of entries.filter(({ headerOffset }) => headerOffset > 0)) {
        const bytes = whole.slice();
        bytes.fill(0, entry.headerOffset, entry.headerOffset + 4);
        expect(await inspect(bytes, name), entry.name).toBe(
          `torch invalid: has record ${entry.name} only in its directory`,
        );
      }
    }
  });

  it("refuses any record whose own header has another name, where a read of all is free", async () => {
    const data = pickle(0x80, 2, "N.");
    const spare = { data: Uint8Array.of(1), localName: "b/other" };
    const bytes = zip([
      { name: "a/data.pkl", data },
      { name: "a/data/77", ...spare },
    ]);
    expect(await inspect(bytes, "a.pt")).toMatch(/^torch invalid: has record a\/data\/77 only/u);
    const read = zip([
      { name: "a/data.pkl", data },
      { name: "a/version", ...spare },
    ]);
    expect(await inspect(read, "a.pt")).toMatch(/^torch invalid: has record a\/version only/u);
  });
});

describe("a .ckpt", () => {
  const others: readonly (readonly [string, Uint8Array])[] = [
    ["TensorFlow's index", new TextEncoder().encode("\u0000\u0000\u0001\u0002model/kernel")],
    ["MindSpore's protocol buffer", Uint8Array.of(0x0a, 0x40, 0x0a, 0x0c, 0x65, 0x6d, 0x62, 0x65)],
    ["Flax's MessagePack", Uint8Array.of(0x82, 0xa6, 0x70, 0x61, 0x72, 0x61, 0x6d, 0x73)],
    ["HDF5", fixture("small.h5")],
    ["text", new TextEncoder().encode("Git LFS or some such")],
    ["a plain pickle", fixture("rng.pkl")],
  ];

  it.each(others)("of another program is no damaged one: %s", async (_, bytes) => {
    expect(await check(bytes, "model.ckpt")).toBe(
      "cannot-verify: is not a checkpoint of a known format",
    );
    expect(await check(bytes, "model.pt")).not.toMatch(/^cannot-verify|^whole/u);
  });

  it("is of no known format to inspect, or of the one that its bytes tell", async () => {
    expect(await inspect(new TextEncoder().encode("some text"), "m.ckpt")).toBe(
      "unknown cannot-verify: is in no format that Respawn reads",
    );
    expect(await inspect(fixture("small.h5"), "m.ckpt")).toMatch(/^hdf5 whole/u);
  });

  it("that torch.save began is cut off, wherever it ends, and damaged where its bytes are", async () => {
    for (const name of ["small.pt", "legacy.pt"]) {
      const whole = fixture(name);
      for (let length = 1; length < whole.length; length += 7) {
        expect(await check(whole.slice(0, length), "last.ckpt"), `${name} ${length}`).toMatch(
          /^truncated/u,
        );
      }
    }
    expect(await check(new Uint8Array(2000), "last.ckpt")).toMatch(/^truncated/u);
    expect(await check(new Uint8Array(), "last.ckpt")).toMatch(/^empty/u);
  });
});
