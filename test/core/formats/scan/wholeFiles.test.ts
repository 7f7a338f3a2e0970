import fs from "node:fs";
import fc from "fast-check";
import yauzl from "yauzl";
import { describe, expect, it } from "vitest";
import type { ByteSource } from "../../../../src/core/formats/byteSource.js";
import { bytesSource } from "../../../../src/core/formats/byteSource.js";
import type { Beside } from "../../../../src/core/formats/formatReader.js";
import { examineFile } from "../../../../src/core/verify/deep/examineFile.js";
import type { Examination } from "../../../../src/core/verify/deep/examination.js";
import { fill } from "../../../../src/core/model/message.js";
import { nodeHasher } from "../../../../src/node/nodeHasher.js";
import { fixture } from "../../../support/byteFiles.js";
import { tarFiles } from "../../../support/tarFiles.js";
import { zipBytes } from "../../../support/torchBytes.js";

const metadata = fixture("dcp/.metadata");
const beside: Beside = (name) =>
  Promise.resolve<ByteSource | undefined>(name === ".metadata" ? bytesSource(metadata) : undefined);

/** What a deep check learns of a file with that name; chunks of odd length cut everything somewhere. */
async function examine(bytes: Uint8Array, name: string, near = beside): Promise<Examination> {
  const file = {
    ...bytesSource(bytes),
    // eslint-disable-next-line @typescript-eslint/require-await -- a source of chunks may wait
    async *chunks() {
      for (let at = 0; at < bytes.length; at += 61) {
        yield bytes.subarray(at, at + 61);
      }
    },
  };
  const context = { name, beside: near };
  const wanted = { sha256: false, contents: true };
  const outcome = await examineFile(file, wanted, { hasher: nodeHasher, context }, () => undefined);
  if (!outcome.ok) {
    throw new Error(outcome.detail);
  }
  return outcome.value;
}

interface Stretch {
  readonly begin: number;
  readonly end: number;
}

/** Where the contents of a zip's records lie, as another zip reader sees them. */
function contentsOf(bytes: Uint8Array, at = 0): Promise<readonly Stretch[]> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(Buffer.from(bytes), { lazyEntries: false }, (error, zip) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const found: Stretch[] = [];
      zip.on("entry", (entry: yauzl.Entry) => {
        const local = Buffer.from(bytes).subarray(entry.relativeOffsetOfLocalHeader);
        const begin =
          entry.relativeOffsetOfLocalHeader + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
        if (entry.compressedSize > 0) {
          found.push({ begin: at + begin, end: at + begin + entry.compressedSize });
        }
      });
      zip.on("end", () => resolve(found));
      zip.on("error", reject);
    });
  });
}

/** The zips that lie one after the other in a file: each ends with an end record without a comment. */
async function contentsOfAll(bytes: Uint8Array): Promise<readonly Stretch[]> {
  const all: Stretch[] = [];
  let begin = 0;
  for (;;) {
    const end = Buffer.from(bytes).indexOf("PK\x05\x06", begin, "latin1");
    if (end === -1) {
      return all;
    }
    all.push(...(await contentsOf(bytes.slice(begin, end + 22), begin)));
    begin = end + 22;
  }
}

/** The object header that begins with that many `OHDR` before it, without signature, version and flags. */
function objectHeader(bytes: Uint8Array, count: number): Stretch {
  let at = -1;
  for (let seen = 0; seen <= count; seen += 1) {
    at = Buffer.from(bytes).indexOf("OHDR", at + 1);
  }
  const flags = bytes[at + 5] ?? 0;
  const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 1 << (flags & 3);
  const size = Buffer.from(bytes).readUIntLE(sizeAt, width);
  return { begin: sizeAt + width, end: sizeAt + width + size + 4 };
}

const keras = zipBytes([
  ["metadata.json", new TextEncoder().encode("{}")],
  ["config.json", new TextEncoder().encode('{"a": 1}')],
  ["model.weights.h5", fixture("adam.weights.h5")],
]);
/** What Stable-Baselines3 writes: a zip of JSON and of files of torch.save. */
const nested = zipBytes([
  ["data", new TextEncoder().encode('{"n_steps": 8}')],
  ["policy.pth", fixture("small.pt")],
]);

const checksummed: readonly (readonly [
  name: string,
  bytes: Uint8Array,
  stretches: (bytes: Uint8Array) => Promise<readonly Stretch[]> | readonly Stretch[],
])[] = [
  ["small.pt", fixture("small.pt"), contentsOf],
  ["state.pt", fixture("state.pt"), contentsOf],
  ["proto4.pt", fixture("proto4.pt"), contentsOf],
  ["__0_0.distcp", fixture("dcp/__0_0.distcp"), contentsOfAll],
  ["__1_0.distcp", fixture("dcp/__1_0.distcp"), contentsOfAll],
  ["two.npz", fixture("two.npz"), contentsOf],
  ["model.keras", keras, contentsOf],
  ["ppo.zip", nested, contentsOf],
  [
    "small.h5",
    fixture("small.h5"),
    (bytes) => [{ begin: 9, end: 48 }, objectHeader(bytes, 0), objectHeader(bytes, 1)],
  ],
];

describe("a pass over a whole file", () => {
  it.each(checksummed)("finds any single bit of %s that flipped", async (name, whole, places) => {
    const stretches = await places(whole);
    expect(stretches.length).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(
        fc
          .constantFrom(...stretches)
          .chain(({ begin, end }) => fc.integer({ min: begin, max: end - 1 })),
        fc.integer({ min: 0, max: 7 }),
        async (at, bit) => {
          const flipped = whole.slice();
          flipped[at] = flipped[at]! ^ (1 << bit);
          const { brokenRecords } = await examine(flipped, name);
          expect(brokenRecords.length, `byte ${at} bit ${bit}`).toBeGreaterThan(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("finds any bit of a chunk of HDF5 that was written with its Fletcher checksum", async () => {
    const whole = fixture("checked.h5");
    const sane = await examine(whole, "checked.h5");
    expect(sane.brokenRecords).toEqual([]);
    // The bytes of `odd` stand in the file as they are: the test finds them without the reader.
    let found = 0;
    for (let at = 0; at < whole.length; at += 7) {
      const flipped = whole.slice();
      flipped[at] = flipped[at]! ^ 4;
      found += (await examine(flipped, "checked.h5")).brokenRecords.length > 0 ? 1 : 0;
    }
    // 20 x 3 floats, some 200 packed bytes, 31 bytes.
    expect(found).toBeGreaterThan((240 + 31) / 7);
  });

  it("sees floats in whatever holds them, under their names", async () => {
    const names = async (bytes: Uint8Array, name: string): Promise<readonly string[]> =>
      (await examine(bytes, name)).tensors.map((tensor) => tensor.name);
    expect(await names(fixture("dcp/__0_0.distcp"), "__0_0.distcp")).toMatchInlineSnapshot(`
      [
        "model.layer.weight",
      ]
    `);
    expect(await names(nested, "ppo.zip")).toMatchInlineSnapshot(`
      [
        "policy.w",
      ]
    `);
    expect(await names(fixture("two.npz"), "two.npz")).toMatchInlineSnapshot(`
      [
        "b",
      ]
    `);
    expect(await names(fixture("vector.npy"), "vector.npy")).toMatchInlineSnapshot(`
      [
        "",
      ]
    `);
    expect(await names(fixture("tiny.gguf"), "tiny.gguf")).toMatchInlineSnapshot(`
      [
        "token_embd.weight",
      ]
    `);
    expect((await names(keras, "model.keras")).length).toBeGreaterThan(4);
    const checked = await examine(fixture("checked.h5"), "checked.h5");
    expect(checked.tensors).toMatchObject([{ name: "plain", elements: 3, nan: 1 }]);
  });

  it("names a shard's item whose own zip is gone", async () => {
    const shard = fixture("dcp/__0_0.distcp").slice();
    shard.fill(0x7f, 0, 4);
    const { brokenRecords } = await examine(shard, "__0_0.distcp");
    expect(brokenRecords.map(({ message }) => fill(message.text, message.args))).toEqual([
      expect.stringMatching(/^has no whole file of torch\.save at byte 0, where .+ should be$/u),
    ]);
  });

  it("alarms nobody over the files that frameworks wrote", async () => {
    const folder = "test/fixtures";
    const loose = fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => ({
        path: `${entry.parentPath}/${entry.name}`,
        bytes: new Uint8Array(fs.readFileSync(`${entry.parentPath}/${entry.name}`)),
      }));
    const packed = tarFiles("test/fixtures/real.tar.gz", "/real");
    let looked = 0;
    for (const { path, bytes } of [...loose, ...packed]) {
      const parent = path.slice(0, path.lastIndexOf("/"));
      const near: Beside = (name) => {
        const file = [...loose, ...packed].find((each) => each.path === `${parent}/${name}`);
        return Promise.resolve(file && bytesSource(file.bytes));
      };
      const { brokenRecords, tensors } = await examine(bytes, path.slice(parent.length + 1), near);
      expect(brokenRecords, path).toEqual([]);
      looked += tensors.length;
    }
    expect(looked).toBeGreaterThan(100);
  });
});
