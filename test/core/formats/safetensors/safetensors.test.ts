import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileSource } from "../../../../src/core/formats/byteSource.js";
import { readSafetensors } from "../../../../src/core/formats/safetensors/safetensors.js";
import { fill } from "../../../../src/core/model/message.js";
import { safetensorsBytes, withHeader } from "../../../support/checkpoints.js";
import { MemoryFs } from "../../../support/memoryFs.js";

async function judge(bytes: Uint8Array): Promise<string> {
  const fs = new MemoryFs().write("/f", bytes);
  const result = await readSafetensors(fileSource(fs, "/f", bytes.length));
  return result.ok
    ? `ok ${result.value.tensors.map(({ name }) => name).join(" ")}`
    : `${result.reason.kind}: ${fill(result.reason.message.text, result.reason.message.args)}`;
}

const entry = (begin: number, end: number, shape: number[], dtype = "F32"): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe("readSafetensors", () => {
  it("accepts what the reference parser accepts", async () => {
    expect(await judge(safetensorsBytes({ a: 3, b: 1 }))).toBe("ok a b");
    expect(await judge(withHeader("{}   ", 0))).toBe("ok ");
    expect(await judge(withHeader(JSON.stringify({ s: entry(0, 4, []) }), 4))).toBe("ok s");
    expect(await judge(withHeader(JSON.stringify({ e: entry(0, 0, [0]) }), 0))).toBe("ok e");
    expect(await judge(withHeader(JSON.stringify({ n: entry(0, 3, [3], "NEW8") }), 3))).toBe(
      "ok n",
    );
  });

  it("says which way the size is wrong, and by how much", async () => {
    const whole = safetensorsBytes({ a: 3 });
    expect(await judge(whole.slice(0, -1))).toBe("truncated: is 1 bytes too short");
    expect(await judge(new Uint8Array([...whole, 0, 0]))).toBe(
      "invalid: is 2 bytes longer than its header says",
    );
    expect(await judge(new Uint8Array())).toBe("empty: is empty: 0 bytes");
    expect(await judge(whole.slice(0, 20))).toMatch(/^truncated: ends inside its header/u);
  });

  it("names the tensor that does not fit", async () => {
    const hole = { a: entry(0, 4, [1]), b: entry(8, 12, [1]) };
    expect(await judge(withHeader(JSON.stringify(hole), 12))).toBe(
      "invalid: has tensor b at byte 8, expected at 4",
    );
    expect(await judge(withHeader(JSON.stringify({ a: entry(0, 4, [2]) }), 4))).toBe(
      "invalid: has 4 bytes for tensor a, its shape needs 8",
    );
  });

  it("refuses a header that claims 2^60 bytes without reading it", async () => {
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setBigUint64(0, 1n << 60n, true);
    expect(await judge(bytes)).toMatch(/^invalid: claims a header of 1152921504606846976 bytes/u);
  });

  it("does not fall into a header of 100,000 brackets, nor take NaN for a size", async () => {
    const brackets = "[".repeat(100_000) + "]".repeat(100_000);
    for (const value of [brackets, `{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}`]) {
      expect(await judge(withHeader(`{"a":${value}}`, 4))).toMatch(/^invalid: has a header/u);
    }
  });

  it("calls no truncation of a whole file whole", async () => {
    const whole = safetensorsBytes({ "model.embed": 7, "lm_head.weight": 5 });
    for (let length = 0; length < whole.length; length += 1) {
      expect(await judge(whole.slice(0, length))).not.toMatch(/^ok/u);
    }
  });

  it("never throws, whatever the bytes are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.json(), async (bytes, json) => {
        await judge(bytes);
        await judge(withHeader(json, bytes.length));
      }),
    );
  });
});
