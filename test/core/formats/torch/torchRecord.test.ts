import fs from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import yauzl from "yauzl";
import { bytesSource, type ByteSource } from "../../../../src/core/formats/byteSource.js";
import { pickleLimits } from "../../../../src/core/formats/pickle/limits.js";
import {
  readTorchRecord,
  type TorchRecord,
} from "../../../../src/core/formats/torch/torchRecord.js";
import { fill } from "../../../../src/core/model/message.js";
import { bytes, pickle, text, zip, type ZipRecord } from "../../../support/pickles.js";

const fixture = (name: string): Uint8Array =>
  new Uint8Array(fs.readFileSync(`test/fixtures/${name}`));
const state = fixture("state.pt");
const legacy = fixture("legacy-state.pt");

async function judge(data: Uint8Array): Promise<string> {
  const record = await readTorchRecord(bytesSource(data));
  return record.ok
    ? "ok"
    : `${record.reason.kind}: ${fill(record.reason.message.text, record.reason.message.args)}`;
}

async function read(data: Uint8Array): Promise<TorchRecord> {
  const record = await readTorchRecord(bytesSource(data));
  if (!record.ok) {
    throw new Error(await judge(data));
  }
  return record.value;
}

async function importsOf(data: Uint8Array): Promise<readonly string[]> {
  const record = await readTorchRecord(bytesSource(data));
  const { imports } = record.ok ? record.value : record.reason;
  return imports.map(
    ({ module, name, position, record: entry, nested }) =>
      `${module}.${name}@${position}${entry === undefined ? "" : ` ${entry}`}${nested ? " nested" : ""}`,
  );
}

function tensorLine({ tensors }: TorchRecord, name: string): string {
  const tensor = tensors.find((one) => one.name === name);
  return tensor === undefined
    ? "none"
    : `${tensor.dtype} [${tensor.shape.join(",")}] ${tensor.bytes} bytes of ${tensor.storage ?? "nothing"} from ${tensor.offset} by [${tensor.stride.join(",")}]`;
}

describe("readTorchRecord on a file of torch.save", () => {
  it("reads keys, scalars and tensors as PyTorch would", async () => {
    const record = await read(state);
    expect(record.container).toBe("zip");
    expect(record.keys.slice(0, 4)).toEqual(["model", "optimizer", "tied", "float8"]);
    const values = Object.fromEntries(record.values);
    expect(values).toMatchObject({
      iteration: 1200,
      tokens: 2 ** 40,
      huge: String(2n ** 70n),
      best: 0.5,
      count: -3,
      done: false,
      "args.world_size": 8,
      "args.inner.betas.1": 0.95,
      "args.save": "/w/out",
      "counter.a": 2,
      "optimizer.param_groups.0.lr": 1e-3,
    });
    expect(tensorLine(record, "model.0.weight")).toBe("BF16 [2,3] 12 bytes of 0 from 0 by [3,1]");
    expect(tensorLine(record, "optimizer.state.0.step")).toMatch(/^F32 \[\] 4 bytes/u);
    const tied = record.tensors.filter(({ name }) => name.startsWith("tied."));
    expect(new Set(tied.map(({ storage }) => storage)).size).toBe(1);
    expect(tensorLine(record, "tied.view")).toMatch(/^F32 \[5,2\] 40 bytes .* from 5 by \[1,5\]$/u);
    expect(tensorLine(record, "float8")).toMatch(/^F8_E4M3 \[4\] 4 bytes/u);
    expect(tensorLine(record, "parameter")).toMatch(/^F32 \[2,2\] 16 bytes/u);
    expect(tensorLine(record, "meta")).toBe("F32 [7,7] 0 bytes of nothing from 0 by [7,1]");
  });

  it("finds the same storages as another zip reader", async () => {
    const sizes = await new Promise<Map<string, number>>((resolve, reject) => {
      yauzl.fromBuffer(Buffer.from(state), { lazyEntries: false }, (error, file) => {
        const found = new Map<string, number>();
        if (error !== null) {
          reject(error);
          return;
        }
        file.on("entry", ({ fileName, uncompressedSize }: yauzl.Entry) => {
          const key = /\/data\/(\d+)$/u.exec(fileName)?.[1];
          if (key !== undefined) {
            found.set(key, uncompressedSize);
          }
        });
        file.on("end", () => resolve(found));
      });
    });
    expect(new Map((await read(state)).storages)).toEqual(sizes);
  });

  it("reads protocol 4, and a file of the time before zip", async () => {
    expect(tensorLine(await read(fixture("proto4.pt")), "view")).toMatch(/^F32 \[5,2\] 40 bytes/u);
    const old = await read(legacy);
    expect(old.container).toBe("legacy");
    expect(old.values.get("iteration")).toBe(1200);
    expect(old.values.get("args.world_size")).toBe(8);
    expect(tensorLine(old, "model.1.bias")).toMatch(/^BF16 \[1\] 2 bytes/u);
    expect((await read(fixture("legacy.pt"))).keys).toEqual(["w"]);
    expect((await read(fixture("rng.pkl"))).container).toBe("pickle");
  });

  it("calls no truncation whole, and says by how much an old file is short", async () => {
    for (const whole of [legacy, fixture("proto4.pt"), fixture("rng.pkl")]) {
      for (let length = 0; length < whole.length; length += 1) {
        expect(await judge(whole.slice(0, length)), String(length)).toMatch(
          /^(truncated|empty): /u,
        );
      }
    }
    expect(await judge(legacy.slice(0, -7))).toBe("truncated: is 7 bytes too short");
    expect(await judge(pickle(legacy, "x"))).toBe(
      "invalid: is 1 bytes longer than its tensors need",
    );
    expect(await judge(pickle(fixture("rng.pkl"), 0, 0))).toBe(
      "invalid: has 2 bytes after its pickle",
    );
    expect(await judge(new Uint8Array(600))).toMatch(/^truncated: begins with zeros/u);
  });

  it("misses storages, and bytes of them", async () => {
    const storage = pickle(
      "(",
      text("storage"),
      "ctorch\nFloatStorage\n",
      text("0"),
      text("cpu"),
      "K",
      3,
      "tQ",
    );
    const data = pickle("}", text("w"), storage, "s.");
    const file = (records: readonly ZipRecord[]): Uint8Array =>
      zip([{ name: "a/data.pkl", data }, ...records]);
    expect(await judge(file([{ name: "a/data/0", data: new Uint8Array(12) }]))).toBe("ok");
    expect(await judge(file([{ name: "a/data/0", data: new Uint8Array(8) }]))).toBe(
      "invalid: has 8 bytes in record a/data/0, its tensors need 12",
    );
    expect(await judge(file([]))).toBe("invalid: has no record a/data/0, which its tensors need");
  });

  it("never throws, whatever is changed in a file", async () => {
    const change = fc.tuple(fc.nat(), fc.nat(255));
    for (const whole of [state, legacy, fixture("rng.pkl")]) {
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
          const data = whole.slice();
          for (const [at, value] of changes) {
            data[at % data.length] = value;
          }
          await judge(data);
        }),
        { numRuns: 150 },
      );
    }
  });

  it("is bounded on values that share and contain each other", async () => {
    // A list that contains itself, and twenty lists that each hold the one before sixty times.
    const cycle = pickle("]q", 0, "h", 0, "a.");
    expect((await read(cycle)).tensors).toEqual([]);
    const shared = pickle(
      "]q",
      0,
      ...Array.from({ length: 20 }, () => pickle("](", "h\x00".repeat(60), "eq\x000h", 0)),
      ".",
    );
    expect((await read(shared)).values.size).toBe(0);
  });

  it("passes on that a file cannot be read", async () => {
    const source: ByteSource = {
      bytes: 100,
      read: () => Promise.resolve({ ok: false, reason: "denied", detail: "no" }),
    };
    const record = await readTorchRecord(source);
    expect(record.ok ? "" : record.reason.kind).toBe("unreadable");
  });

  it("stops at a limit of bytes, and says so", async () => {
    const record = await readTorchRecord(bytesSource(state), { ...pickleLimits, bytes: 1000 });
    expect(record.ok ? "" : record.reason.kind).toBe("cannot-verify");
  });
});

describe("readTorchRecord on files that hide what they import", () => {
  const system = pickle("cos\nsystem\n", text("id"), 0x85, "R.");
  const plain = pickle("N.");

  it("reads every record that is named .pkl, whatever the case", async () => {
    const records = [
      { name: "a/data.pkl", data: plain },
      { name: "a/Extra.PKL", data: system },
    ];
    expect(await importsOf(zip(records))).toEqual(["os.system@0 a/Extra.PKL"]);
  });

  it("refuses two records of one name", async () => {
    for (const name of ["a/data.pkl", "a/DATA.pkl"]) {
      expect(
        await judge(
          zip([
            { name: "a/data.pkl", data: plain },
            { name, data: system },
          ]),
        ),
      ).toBe("invalid: has two records named a/data.pkl");
    }
  });

  it("refuses flags and local headers that make readers disagree", async () => {
    const name = "a/data.pkl";
    expect(await judge(zip([{ name, data: system, flags: 1 }]))).toMatch(/^invalid: .* flags 1,/u);
    expect(await judge(zip([{ name, data: system, method: 8 }]))).toMatch(
      /^invalid: .* compressed bytes do not hold/u,
    );
    expect(await judge(zip([{ name, data: system, localMethod: 8 }]))).toMatch(/^invalid: .* two/u);
    expect(await judge(zip([{ name, data: system, localName: "a/date.pkl" }]))).toBe(
      "invalid: has record a/data.pkl only in its directory",
    );
  });

  it("finds pickles in byte strings and texts, three deep", async () => {
    const inner = pickle(0x80, 4, system);
    expect(await importsOf(pickle(bytes(inner), "."))).toEqual(["os.system@7 nested"]);
    expect(await importsOf(pickle(bytes(system), "."))).toEqual(["os.system@5 nested"]);
    expect(await importsOf(pickle("U", inner.length, inner, "."))).toEqual(["os.system@2 nested"]);
    const twice = pickle(0x80, 4, bytes(inner), ".");
    expect(await importsOf(pickle(bytes(twice), "."))).toEqual(["os.system@14 nested"]);
    expect(await importsOf(pickle(bytes(pickle(inner, inner)), "."))).toHaveLength(2);
  });

  it("says so when there are more such strings than it walks", async () => {
    const many = pickle(
      "](",
      ...Array.from({ length: 20_100 }, () => bytes(pickle(0x80, 4, "N."))),
      "e.",
    );
    expect(await importsOf(many)).toHaveLength(1);
    expect((await importsOf(many))[0]).toMatch(/^\?\.strings not walked@/u);
    const series = bytes(pickle("N.".repeat(30_000)));
    expect((await importsOf(pickle(series, ".")))[0]).toMatch(/^\?\.strings not walked@/u);
  });

  it("reads on after the first pickle of a file", async () => {
    expect(await importsOf(pickle(plain, plain, system))).toEqual(["os.system@4"]);
    expect(await importsOf(zip([{ name: "a/data.pkl", data: pickle(plain, system) }]))).toEqual([
      "os.system@2 a/data.pkl",
    ]);
  });

  it("tells of a broken pickle what it would import", async () => {
    const broken = pickle("cos\nsystem\n", text("id"), 0x85, "R", 0xff);
    const file = zip([{ name: "a/data.pkl", data: broken }]);
    expect(await judge(file)).toMatch(/^invalid/u);
    expect(await importsOf(file)).toEqual(["os.system@0 a/data.pkl"]);
  });
});
