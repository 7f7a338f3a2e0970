import { describe, expect, it } from "vitest";
import { bytesSource } from "../../../src/core/formats/byteSource.js";
import { formatReaders, readerOf, sniffedReader } from "../../../src/core/formats/known.js";
import { fixture } from "../../support/byteFiles.js";
import { ocdbtBytes } from "../../support/ocdbtBytes.js";

const nothing = new Uint8Array();
const head = (name: string): Uint8Array => fixture(name).slice(0, 16);
const context = { name: "f", beside: () => Promise.resolve(undefined) };

describe("the registry of formats", () => {
  it("finds each reader under its own word, and no word twice", () => {
    for (const reader of formatReaders) {
      expect(readerOf(reader.id)).toBe(reader);
    }
    expect(new Set(formatReaders.map(({ id }) => id)).size).toBe(formatReaders.length);
  });

  it.each([
    ["model.safetensors", "safetensors"],
    ["ckpt.pt", "torch"],
    ["last.ckpt", "torch"],
    ["sampler.pkl", "pickle"],
    ["a.npy", "npy"],
    ["a.npz", "npz"],
    ["m.gguf", "gguf"],
    ["m.weights.h5", "hdf5"],
    ["m.keras", "keras"],
    ["events.out.tfevents.1.host", "tensorboard"],
    ["config.json", "json"],
    ["model.safetensors.index.json", "json"],
    ["manifest.ocdbt", "ocdbt"],
    ["__0_0.distcp", "distcp"],
    [".metadata", "unknown"],
    ["notes.txt", "unknown"],
  ] as const)("takes an empty %s for %s", (name, id) => {
    expect(sniffedReader(nothing, name).id).toBe(id);
  });

  it.each([
    ["small.pt", "a.npz", "torch"],
    ["two.npz", "ckpt.pt", "torch"],
    ["rng.pkl", "model.safetensors", "pickle"],
    ["rng.pkl", ".metadata", "dcp"],
    ["small.pt", "__0_0.distcp", "distcp"],
    ["small.h5", "last.ckpt", "hdf5"],
  ] as const)("goes by the bytes of %s called %s: %s", (file, name, id) => {
    expect(sniffedReader(head(file), name).id).toBe(id);
  });

  it("calls no file of nothing whole, whatever it should be", async () => {
    for (const { id, check } of formatReaders.map((reader) => ({
      id: reader.id,
      check: reader.check(bytesSource(nothing), context),
    }))) {
      expect((await check).defect?.kind, id).toBe("empty");
    }
  });

  it("sees in an inspection what a check sees: that a file is cut off", async () => {
    for (const name of ["small.pt", "vector.npy", "two.npz", "tiny.gguf", "small.h5"]) {
      const bytes = fixture(name);
      const reader = sniffedReader(bytes.slice(0, 16), name);
      const cut = bytesSource(bytes.slice(0, -40));
      expect((await reader.inspect(cut, context)).defect?.kind, name).toBe("truncated");
      expect((await reader.check(cut, context)).defect?.kind, name).toBe("truncated");
    }
  });

  it("knows a database by its first bytes", () => {
    expect(sniffedReader(ocdbtBytes("node").slice(0, 16), "d/1234abcd").id).toBe("ocdbt");
  });
});
