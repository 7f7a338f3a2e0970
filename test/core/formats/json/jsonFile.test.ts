import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesSource } from "../../../../src/core/formats/byteSource.js";
import { jsonFacts } from "../../../../src/core/formats/json/jsonFacts.js";
import { jsonDefect, readJson } from "../../../../src/core/formats/json/jsonFile.js";
import { JsonScan } from "../../../../src/core/formats/json/jsonScan.js";
import { recordOf } from "../../../../src/core/formats/json/recordedStep.js";
import { inspectFile } from "../../../../src/core/formats/inspectFile.js";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function kind(text: string): Promise<string> {
  const defect = await jsonDefect(bytesSource(encode(text)));
  const read = await readJson(bytesSource(encode(text)));
  expect(read.ok ? undefined : read.reason.kind).toBe(defect?.kind);
  return defect?.kind ?? "whole";
}

/** What JSON.parse takes for an object. */
function strict(text: string): boolean {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" && data !== null && !Array.isArray(data);
  } catch {
    return false;
  }
}

/** An object and its text as Python's json.dumps may write it. */
const pythonObject = fc.object({
  maxDepth: 4,
  values: [
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: "grapheme" }),
  ],
});

function pythonText(value: unknown, indent: string): string {
  if (typeof value === "number") {
    return Object.is(value, -0) ? "-0.0" : String(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => pythonText(item, indent)).join(`,${indent}`)}]`;
  }
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(
      ([key, item]) => `${JSON.stringify(key)}:${indent}${pythonText(item, indent)}`,
    );
    return `{${indent}${fields.join(`,${indent}`)}}`;
  }
  return JSON.stringify(value);
}

describe("JSON as Python writes it", () => {
  it("gives back every object, with NaN and infinity where they were", async () => {
    await fc.assert(
      fc.asyncProperty(pythonObject, fc.constantFrom("", " ", "\n\t"), async (object, indent) => {
        const text = pythonText(object, indent);
        const read = await readJson(bytesSource(encode(text)));
        expect(read).toEqual({ ok: true, value: object });
        expect(await jsonDefect(bytesSource(encode(text)))).toBeUndefined();
      }),
    );
  });

  it("is read by one parser as by the other, whatever its texts are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.json({ maxDepth: 5, stringUnit: "binary" }),
        fc.constantFrom("", " ", "\r\n\t"),
        async (json, blank) => {
          const plain = `{"__proto__": ${json}${blank}, "7": "\u007f", "a": [],${blank}"7": "NaN"}`;
          const among = `{"__proto__": ${json}${blank}, "7": "\u007f", "a": [NaN],${blank}"7": "NaN"}`;
          const read = await readJson(bytesSource(encode(among)));
          const expected: Record<string, unknown> = JSON.parse(plain) as Record<string, unknown>;
          expected["a"] = [Number.NaN];
          expect(read).toStrictEqual({ ok: true, value: expected });
          expect(read.ok && Object.keys(read.value)).toEqual(Object.keys(expected));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("keeps a text that is one odd character, beside a NaN", async () => {
    for (let code = 1; code < 0x180; code += 1) {
      const text = String.fromCharCode(code);
      const json = `{"loss": NaN, "text": ${JSON.stringify(text)}}`;
      const read = await readJson(bytesSource(encode(json)));
      expect(read).toEqual({ ok: true, value: { loss: Number.NaN, text } });
    }
  });

  it("takes for whole no beginning of it, and calls each cut off", async () => {
    const text = '{"loss": NaN, "a": [-Infinity, 1.5e-3, "x\\u00e9\\"", {}], "é": Infinity}';
    expect(await kind(`${text}\n`)).toBe("whole");
    for (let length = 1; length < text.length; length += 1) {
      expect(await kind(text.slice(0, length)), text.slice(0, length)).toBe("truncated");
      expect(await kind(text.slice(0, length) + "\0".repeat(9)), `${length} and zeros`).toBe(
        "truncated",
      );
    }
  });

  it("is as strict as JSON.parse in all else", async () => {
    const signs = fc.constantFrom(
      ...Array.from('{}[]:,"\\/ \n0123456789.-+eEtrufalsn\0x'),
      '"a":',
      "\\u00",
      "{}",
    );
    const near = fc.array(signs, { maxLength: 12 }).map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(near, async (inner) => {
        for (const text of [inner, `{"a":${inner}}`, `{${inner}}`]) {
          expect((await kind(text === "" ? " " : text)) === "whole", text).toBe(strict(text));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['{"a": nan}', "invalid"],
    ['{"a": -NaN}', "invalid"],
    ['{"a": +Infinity}', "invalid"],
    ['{"a": NaNa}', "invalid"],
    ['{"a": Infinit}', "invalid"],
    ["{NaN: 1}", "invalid"],
    ['{"a": 01}', "invalid"],
    ['{"a": 1,}', "invalid"],
    ['{"a": 1}\0\0', "invalid"],
    ['{"a": \0\0, "b": 1}', "invalid"],
    ["[1, 2]", "invalid"],
    ["NaN", "invalid"],
    ["\0\0\0\0", "truncated"],
    ["  ", "truncated"],
  ])("judges %j: %s", async (text, expected) => {
    expect(await kind(text)).toBe(expected);
  });

  it("reads alike in pieces of any length", () => {
    const bytes = encode('{"k": [NaN, -Infinity, "\\ud83d\\ude00 é", true, null, -0.5E+10]}');
    for (let piece = 1; piece < bytes.length; piece += 1) {
      const scan = new JsonScan();
      for (let at = 0; at < bytes.length; at += piece) {
        scan.feed(bytes.subarray(at, at + piece));
      }
      expect([scan.end(), scan.hasPythonWords]).toEqual(["whole", true]);
    }
  });

  it("does not fall into 8,000 brackets", async () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const deep = `{"a": ${open.repeat(8000)}1${close.repeat(8000)}}`;
      expect(await kind(deep)).toBe("cannot-verify");
      expect(recordOf(deep)).toBeUndefined();
      const facts = await inspectFile(bytesSource(encode(deep)), "config.json");
      expect(facts.defect?.kind).toBe("cannot-verify");
    }
    const allowed = `{"a": ${"[".repeat(500)}${"]".repeat(500)}}`;
    expect(await kind(allowed)).toBe("whole");
    expect(jsonFacts(recordOf(allowed) ?? {}).get("a")).toHaveLength(1000);
  });

  it("goes through a file too large to hold, and holds none of it", async () => {
    const head = encode('{"log": ["');
    const rest = encode('"]}');
    const bytes = 100 * 1024 * 1024;
    let longest = 0;
    const source = {
      bytes,
      read: (offset: number, length: number) => {
        longest = Math.max(longest, length);
        const piece = new Uint8Array(Math.min(length, bytes - offset)).fill(0x61);
        if (offset === 0) {
          piece.set(head);
        }
        if (offset + length >= bytes) {
          piece.set(rest, piece.length - rest.length);
        }
        return Promise.resolve({ ok: true, value: piece } as const);
      },
    };
    expect(await jsonDefect(source)).toBeUndefined();
    expect(longest).toBeLessThanOrEqual(1024 * 1024);
    expect(await readJson(source)).toMatchObject({ ok: false, reason: { kind: "cannot-verify" } });
  });

  it("shows NaN and infinity as they are", () => {
    const facts = jsonFacts(recordOf('{"best": NaN, "range": [-Infinity, 1, "x", [NaN]]}') ?? {});
    expect([...facts]).toEqual([
      ["best", "NaN"],
      ["range", '[-Infinity,1,"x",[NaN]]'],
    ]);
  });
});
