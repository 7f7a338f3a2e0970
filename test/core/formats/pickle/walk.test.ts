import fs from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesSource, type ByteSource } from "../../../../src/core/formats/byteSource.js";
import { nestedPickleLimits, pickleLimits } from "../../../../src/core/formats/pickle/limits.js";
import { walkPickle } from "../../../../src/core/formats/pickle/walk.js";
import { fill } from "../../../../src/core/model/message.js";
import { success } from "../../../../src/core/model/outcome.js";
import { bytes, pickle, text } from "../../../support/pickles.js";

async function walk(data: Uint8Array, limits = pickleLimits): Promise<string> {
  const walked = await walkPickle(bytesSource(data), 0, limits);
  return walked.ok
    ? `ok: ${JSON.stringify(walked.value.value, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value))}`
    : `${walked.reason.kind}: ${fill(walked.reason.message.text, walked.reason.message.args)}`;
}

async function names(data: Uint8Array): Promise<readonly string[]> {
  const walked = await walkPickle(bytesSource(data), 0, pickleLimits);
  const { imports } = walked.ok ? walked.value : walked.reason;
  return imports.globals.map(({ full, position }) => `${full}@${position}`);
}

describe("walkPickle on what Python writes", () => {
  it.each([0, 1, 2, 3, 4, 5])("reads protocol %i", async (protocol) => {
    const data = new Uint8Array(fs.readFileSync(`test/fixtures/protocol${protocol}.pkl`));
    expect(await walk(data)).toBe(
      `ok: ${JSON.stringify({
        kind: "dict",
        entries: [
          ["iteration", 7],
          ["lr", 0.5],
          ["name", "naïve ☃"],
          ["list", { kind: "list", items: [1, 2.5, null, true] }],
          ["neg", -5],
          ["big", "1180591620717411303424n"],
        ],
      })}`,
    );
    for (let length = 0; length < data.length; length += 1) {
      expect(await walk(data.slice(0, length)), String(length)).toMatch(/^truncated: /u);
    }
  });

  it("needs no more of the file at a time than a window", async () => {
    const blob = 40 * 1024 * 1024;
    const lead = pickle(0x80, 4, "]", 0x94, 0x8e, 0, 0, 0x80, 2, 0, 0, 0, 0);
    const rest = pickle("a", text("step"), "a.");
    let read = 0;
    const source: ByteSource = {
      bytes: lead.length + blob + rest.length,
      read: (offset, length) => {
        read += length;
        return Promise.resolve(
          success(
            Uint8Array.from({ length }, (_, at) => {
              const place = offset + at;
              return lead[place] ?? rest[place - lead.length - blob] ?? 0;
            }),
          ),
        );
      },
    };
    const walked = await walkPickle(source, 0, pickleLimits);
    expect(walked.ok && walked.value.value).toEqual({
      kind: "list",
      items: [{ kind: "bytes", length: blob, bytes: undefined }, "step"],
    });
    expect(read).toBeLessThan(3 * 1024 * 1024);
  });
});

describe("walkPickle on names", () => {
  it("sees each way to import, with the byte of the opcode", async () => {
    expect(await names(pickle("cos\nsystem\n."))).toEqual(["os.system@0"]);
    expect(await names(pickle("(S'x'\nios\nsystem\n."))).toEqual(["os.system@6"]);
    expect(await names(pickle(0x80, 4, text("os"), text("system"), 0x93, "."))).toEqual([
      "os.system@14",
    ]);
    expect(await names(pickle("(cos\nsystem\nS'x'\no."))).toEqual(["os.system@1"]);
    expect(await names(pickle(0x80, 2, 0x82, 7, "."))).toEqual(["?.extension 7@2"]);
  });

  it("resolves names from the memo, far entries and duplicates", async () => {
    const memo = pickle(text("os"), "q", 5, "0", text("system"), "r", 0, 0, 0, 0x70, "0");
    expect(await names(pickle(0x80, 4, memo, "h", 5, "j", 0, 0, 0, 0x70, 0x93, "."))).toEqual([
      "os.system@30",
    ]);
    expect(await names(pickle(text("posix"), "2", 0x93, "."))).toEqual(["posix.posix@8"]);
  });

  it("says where a name is computed, which no reader can follow", async () => {
    const computed = pickle("cbuiltins\nstr\n", text("os"), 0x85, "R", text("system"), 0x93, ".");
    expect(await names(computed)).toEqual(["builtins.str@0", "?.computed@28"]);
  });

  it("sees attributes set on an import, and names of bytes or numbers", async () => {
    // modelscan#85: "os" and "system" are stored in a listed function and fetched as if they were imports.
    const slots = pickle(
      "cnumpy\nprod\nN(Va\nVos\nd",
      0x86,
      "b0cnumpy\nprod.a\ncnumpy\nprod.b\n",
      0x93,
      ".",
    );
    expect((await names(slots)).map((name) => name.replace(/@.*/u, ""))).toEqual([
      "numpy.prod",
      "?.changed numpy.prod",
      "numpy.prod.a",
      "numpy.prod.b",
      "?.computed",
    ]);
    // modelscan#338: operands that are no texts.
    expect(await names(pickle("C\x02os", text("system"), 0x93, "."))).toEqual(["?.computed@12"]);
    expect(await names(pickle("K*", text("os"), 0x93, "."))).toEqual(["?.computed@6"]);
    // modelscan#338: a memo entry that is not there, after the import.
    expect(await names(pickle("cos\nsystem\nh\x630."))).toEqual(["os.system@0"]);
  });

  it("tells what a broken pickle would import before it breaks", async () => {
    const broken = pickle("cos\nsystem\n", text("id"), 0x85, "R", 0xff, 0xff);
    expect(await names(broken)).toEqual(["os.system@0"]);
    expect(await walk(broken)).toBe("invalid: has a pickle that makes no sense at byte 17");
  });
});

describe("walkPickle on hostile bytes", () => {
  it("refuses claims, and names the byte", async () => {
    const claims = pickle(0x8e, 0, 0, 0, 0, 0, 0, 0, 0x10);
    expect(await walk(pickle("N0", claims))).toBe(
      "invalid: has a pickle that claims 1152921504606847000 bytes at byte 2",
    );
    expect(await walk(pickle("X", 0, 0, 0, 0x70, "short"))).toBe(
      "truncated: ends inside a pickle, after byte 0",
    );
    expect(await walk(pickle("T", 0xff, 0xff, 0xff, 0xff, "."))).toMatch(/^invalid/u);
    expect(await walk(pickle("j", 0xff, 0xff, 0xff, 0xff, "."))).toMatch(/^invalid/u);
  });

  it("refuses what a stack machine cannot do", async () => {
    for (const bad of [
      "R.",
      "(.",
      "0.",
      "1.",
      "a.",
      "(Na.",
      "]N(s.",
      "h\x05.",
      "Nb.",
      "g9\n.",
      "I1x\n.",
    ]) {
      expect(await walk(pickle(bad)), JSON.stringify(bad)).toMatch(/^invalid: /u);
    }
    expect(await walk(pickle(0x80, 9, "N."))).toMatch(/^invalid: /u);
  });

  it("stops at its limits: memo, stack, objects, lines", async () => {
    const limits = nestedPickleLimits;
    const many = (part: string): Uint8Array => pickle(part.repeat(60_000));
    for (const part of ["N", "(", "]"]) {
      expect(await walk(many(part), limits), part).toMatch(/^cannot-verify: .* too large to walk/u);
    }
    const memo = pickle(0x80, 4, "N", new Uint8Array(60_000).fill(0x94));
    expect(await walk(memo, limits)).toMatch(/^cannot-verify/u);
    expect(await walk(pickle("c", "x".repeat(300_000)))).toMatch(/^cannot-verify/u);
  });

  it("never throws or hangs on random bytes and on opcodes at random", async () => {
    const opcode = fc.constantFrom(
      ...pickle("()]}.0129acbdegilopqrstuQRN2Ka"),
      ...Array.from({ length: 0x19 }, (_, at) => 0x80 + at),
    );
    const soup = fc.array(fc.oneof(opcode, fc.nat(255)), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(soup, fc.array(fc.nat(255))), async (codes) => {
        await walk(Uint8Array.from(codes), nestedPickleLimits);
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps no more than it needs of long byte strings", async () => {
    const walked = await walkPickle(
      bytesSource(pickle(bytes(new Uint8Array(5000)), ".")),
      0,
      pickleLimits,
    );
    expect(walked.ok && walked.value.value).toEqual({
      kind: "bytes",
      length: 5000,
      bytes: undefined,
    });
  });
});
