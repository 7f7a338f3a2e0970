import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJsonc } from "../../../src/core/formats/json/jsonc.js";

describe("JSON with comments", () => {
  it("leaves out comments and commas before brackets, but not in strings", () => {
    const text = `\ufeff{
      // a comment, with "quotes" and a }
      "a": "http://x/*no*/,}", /* two
      lines */ "b": [1, 2,
      ],
    }`;
    expect(parseJsonc(text)).toEqual({ a: "http://x/*no*/,}", b: [1, 2] });
    expect(parseJsonc('{"a": "\\"//,]"}')).toEqual({ a: '"//,]' });
  });

  it("reads all JSON as JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, null, 1);
        expect(parseJsonc(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("gives nothing for what is none", () => {
    for (const text of ["", "{", "{a: 1}", "/* open", "[1,,2]"]) {
      expect(parseJsonc(text)).toBeUndefined();
    }
  });
});
