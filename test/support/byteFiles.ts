import fs from "node:fs";
import { fileSource, type ByteSource } from "../../src/core/formats/byteSource.js";
import type { Flaw } from "../../src/core/formats/flaw.js";
import { fill } from "../../src/core/model/message.js";
import type { Outcome } from "../../src/core/model/outcome.js";
import { MemoryFs } from "./memoryFs.js";

/** The bytes of a file in test/fixtures. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(fs.readFileSync(`test/fixtures/${name}`));
}

/** Bytes as a source; `claimed` makes it lie about its size, as a sparse file may. */
export function bytesSource(bytes: Uint8Array, claimed = bytes.length): ByteSource {
  return fileSource(new MemoryFs().write("/f", bytes), "/f", claimed);
}

/** `ok`, or the flaw as people read it: `truncated: is 4 bytes too short`. */
export function verdict(result: Outcome<unknown, Flaw>): string {
  return result.ok
    ? "ok"
    : `${result.reason.kind}: ${fill(result.reason.message.text, result.reason.message.args)}`;
}
