import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PickleShapes } from "../../../../src/core/formats/pickle/shapes.js";

describe("PickleShapes", () => {
  it("gives one tuple for equal shapes", () => {
    const shapes = new PickleShapes();
    const first = shapes.tuple([4096, 11008]);
    shapes.tuple([11008, 4096]);
    expect(shapes.tuple([4096, 11008])).toBe(first);
  });

  it("never gives another tuple than was asked for", () => {
    const shapes = new PickleShapes();
    const item = fc.oneof(
      fc.integer({ min: -3, max: 600 }),
      fc.double(),
      fc.string(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(fc.array(item, { maxLength: 4 }), { maxLength: 300 }), (all) => {
        for (const items of all) {
          expect(shapes.tuple([...items])).toEqual({ kind: "tuple", items });
        }
      }),
    );
  });
});
