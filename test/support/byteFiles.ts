import fs from "node:fs";
import type { Defect } from "../../src/core/formats/defect.js";
import { fill } from "../../src/core/model/message.js";
import type { Outcome } from "../../src/core/model/outcome.js";

/** The bytes of a file in test/fixtures. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(fs.readFileSync(`test/fixtures/${name}`));
}

/** `ok`, or the defect as people read it: `truncated: is 4 bytes too short`. */
export function verdict(result: Outcome<unknown, Defect>): string {
  return result.ok
    ? "ok"
    : `${result.reason.kind}: ${fill(result.reason.message.text, result.reason.message.args)}`;
}
