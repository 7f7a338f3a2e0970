import fs from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import yauzl from "yauzl";
import { fileSource } from "../../../../src/core/formats/byteSource.js";
import { readTorchArchive } from "../../../../src/core/formats/torch/torchArchive.js";
import { fill } from "../../../../src/core/model/message.js";
import { MemoryFs } from "../../../support/memoryFs.js";

const small = new Uint8Array(fs.readFileSync("test/fixtures/small.pt"));

async function judge(bytes: Uint8Array): Promise<string> {
  const result = await readTorchArchive(
    fileSource(new MemoryFs().write("/f", bytes), "/f", bytes.length),
  );
  return result.ok
    ? "ok"
    : `${result.reason.kind}: ${fill(result.reason.message.text, result.reason.message.args)}`;
}

/** The entries as another zip reader sees them. */
function oracle(bytes: Uint8Array): Promise<readonly (readonly [string, number, number])[]> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(Buffer.from(bytes), { lazyEntries: false }, (error, zip) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const entries: [string, number, number][] = [];
      zip.on("entry", (entry: yauzl.Entry) => {
        entries.push([entry.fileName, entry.relativeOffsetOfLocalHeader, entry.uncompressedSize]);
      });
      zip.on("end", () => resolve(entries));
      zip.on("error", reject);
    });
  });
}

describe("readTorchArchive", () => {
  it("sees in a file of PyTorch what another zip reader sees", async () => {
    const fsys = new MemoryFs().write("/f", small);
    const archive = await readTorchArchive(fileSource(fsys, "/f", small.length));
    expect(archive.ok).toBe(true);
    const entries = archive.ok ? archive.value : [];
    expect(entries.map(({ name, headerOffset, bytes }) => [name, headerOffset, bytes])).toEqual(
      await oracle(small),
    );
  });

  it("calls no truncation of it whole", async () => {
    for (let length = 0; length < small.length; length += 1) {
      expect(await judge(small.slice(0, length)), String(length)).not.toBe("ok");
    }
    expect(await judge(small.slice(0, -1))).toMatch(/^truncated: ends without the directory/u);
  });

  it("notices damage in its directory", async () => {
    const end = small.length - 22;
    const directory = new DataView(small.buffer, small.byteOffset).getUint32(end + 16, true);
    const damaged = small.slice();
    damaged[directory + 1] = 0;
    expect(await judge(damaged)).toMatch(/^invalid: /u);
  });

  it("never throws, whatever is changed in it", async () => {
    const change = fc.tuple(fc.nat(small.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const bytes = small.slice();
        for (const [at, value] of changes) {
          bytes[at] = value;
        }
        await judge(bytes);
      }),
    );
  });
});
