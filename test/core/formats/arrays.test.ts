import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesSource } from "../../../src/core/formats/byteSource.js";
import { readEventsHeader } from "../../../src/core/formats/tensorboard/tfevents.js";
import { readGguf } from "../../../src/core/formats/gguf/gguf.js";
import { readHdf5 } from "../../../src/core/formats/hdf5/hdf5.js";
import { readNpy } from "../../../src/core/formats/numpy/npy.js";
import { readNpz } from "../../../src/core/formats/numpy/npz.js";
import { fixture, verdict } from "../../support/byteFiles.js";

const events = "events.out.tfevents.1795622565.host.1.0";
/** Where that ends which the header promises; behind it are padding and further records. */
const ends: Readonly<Record<string, number>> = { [events]: 88, "tiny.gguf": 1060 };

const readers = [
  ["vector.npy", readNpy],
  ["two.npz", readNpz],
  ["packed.npz", readNpz],
  ["tiny.gguf", readGguf],
  ["small.h5", readHdf5],
  [events, readEventsHeader],
] as const;

describe.each(readers)("the reader of %s", (name, read) => {
  const whole = fixture(name);

  it("takes what the framework wrote", async () => {
    expect(verdict(await read(bytesSource(whole)))).toBe("ok");
  });

  it("calls no beginning of it whole that lacks what the header promises", async () => {
    const end = ends[name] ?? whole.length;
    for (let length = 0; length < end; length += 1) {
      expect(verdict(await read(bytesSource(whole.slice(0, length)))), String(length)).not.toBe(
        "ok",
      );
    }
  });

  it("never throws or hangs, whatever a byte is changed to", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        async (changes) => {
          const bytes = whole.slice();
          for (const [at, byte] of changes) {
            bytes[at] = byte;
          }
          await read(bytesSource(bytes));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("never throws on junk", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (junk) => {
        await read(bytesSource(junk));
        await read(bytesSource(new Uint8Array([...whole.slice(0, 16), ...junk])));
      }),
    );
  });
});

/** The bytes with a little-endian 64-bit number put in. */
function withUint64(bytes: Uint8Array, at: number, value: bigint): Uint8Array {
  const changed = bytes.slice();
  new DataView(changed.buffer).setBigUint64(at, value, true);
  return changed;
}

describe("a claim of 2^60 bytes", () => {
  it("is refused by GGUF, for tensors, entries and texts", async () => {
    const gguf = fixture("tiny.gguf");
    for (const at of [8, 16, 24]) {
      expect(verdict(await readGguf(bytesSource(withUint64(gguf, at, 1n << 60n))))).toMatch(
        /^invalid: claims 11529215046\d+ entries, more than it has bytes$/u,
      );
    }
  });

  it("is too short by that for HDF5", async () => {
    expect(
      verdict(await readHdf5(bytesSource(withUint64(fixture("small.h5"), 28, 1n << 60n)))),
    ).toMatch(/^truncated: is 11529215046068\d+ bytes too short$/u);
  });

  it("breaks the checksum of an event file's length", async () => {
    expect(
      verdict(await readEventsHeader(bytesSource(withUint64(fixture(events), 0, 1n << 60n)))),
    ).toBe("invalid: does not begin like a TensorBoard event file");
  });

  it("is too short for a shape", async () => {
    const text = new TextDecoder("latin1")
      .decode(fixture("vector.npy"))
      .replace("(2, 3), }", "(1152921504606,)}");
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(verdict(await readNpy(bytesSource(bytes)))).toMatch(/^truncated: is 46116860\d+ bytes/u);
  });
});

describe("what headers say", () => {
  it("npy: type and shape", async () => {
    const header = await readNpy(bytesSource(fixture("vector.npy")));
    expect(header).toMatchObject({ value: { dtype: "<f4", shape: [2, 3], dataBytes: 24 } });
  });

  it("npz: an array a record; a packed one is inflated", async () => {
    const two = await readNpz(bytesSource(fixture("two.npz")));
    expect(two).toMatchObject({
      value: [
        { name: "a", header: { dtype: "<i8", shape: [2, 2] } },
        { name: "b", header: { dtype: "<f8", shape: [] } },
      ],
    });
    const packed = await readNpz(bytesSource(fixture("packed.npz")));
    expect(packed).toMatchObject({ value: [{ name: "a", header: { dtype: "<i8" } }] });
  });

  it("GGUF: metadata, and tensors with PyTorch's order of dimensions", async () => {
    const header = await readGguf(bytesSource(fixture("tiny.gguf")));
    expect(header).toMatchObject({
      value: {
        version: 3,
        tensors: [
          { name: "token_embd.weight", dtype: "F32", shape: [4, 32], bytes: 512 },
          { name: "blk.0.q", dtype: "Q8_0", shape: [2, 32], bytes: 68 },
        ],
      },
    });
    const metadata = header.ok ? Object.fromEntries(header.value.metadata) : {};
    expect(metadata).toMatchObject({
      "general.architecture": "llama",
      "llama.context_length": "128",
      "tokenizer.ggml.tokens": "[3]",
      "x.flag": "true",
    });
  });

  it("TensorBoard: version and time", async () => {
    const header = await readEventsHeader(bytesSource(fixture(events)));
    expect(header).toMatchObject({ value: { version: "brain.Event:2" } });
    expect(header.ok && Math.floor(header.value.startedMs / 1000)).toBe(1795622565);
  });
});
