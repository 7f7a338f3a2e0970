import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fill } from "../../src/core/model/message.js";
import { printable } from "../../src/core/printable.js";

describe("printable", () => {
  it.each([
    ["checkpoint-9\n✓ checkpoint-999", "checkpoint-9\\n✓ checkpoint-999"],
    ["\u001b[2J\u0007", "\\x1b[2J\\x07"],
    ["a\u009bb", "a\\x9bb"],
    ["safe\u202etxt.exe", "safe\\u{202e}txt.exe"],
    ["zero\u200bwidth", "zero\\u{200b}width"],
    ["half \ud800 pair", "half \\u{d800} pair"],
    ["模型 ünï 🙂", "模型 ünï 🙂"],
  ])("shows %j as %j", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("leaves nothing that moves a cursor or a direction, and changes nothing twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = printable(text);
        // eslint-disable-next-line no-control-regex -- control characters are what is looked for
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202a-\u202e\u2066-\u2069]/u);
        expect(printable(shown)).toBe(shown);
      }),
    );
  });

  it("is what a message does to the names in it, and not to its own words", () => {
    expect(fill("is {0}\nand {1}", ["a\nb", 7])).toBe("is a\\nb\nand 7");
  });
});
