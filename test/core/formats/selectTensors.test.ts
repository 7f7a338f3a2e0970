import { describe, expect, it } from "vitest";
import { selectTensors, type Selection } from "../../../src/core/formats/selectTensors.js";

const tensors = [
  { name: "layers.10.w", dtype: "BF16", shape: [2, 2], bytes: 8 },
  { name: "layers.2.w", dtype: "F32", shape: [3], bytes: 12 },
  { name: "Head", dtype: "BF16", shape: [], bytes: undefined },
];

function names(selection: Partial<Selection>): readonly string[] {
  const whole = { filter: "", order: undefined, descending: false, ...selection };
  return selectTensors(tensors, whole).map(({ name }) => name);
}

describe("selectTensors", () => {
  it("keeps the file's order unless asked", () => {
    expect(names({})).toEqual(["layers.10.w", "layers.2.w", "Head"]);
  });

  it("takes numbers in names as numbers", () => {
    expect(names({ order: "name" })).toEqual(["Head", "layers.2.w", "layers.10.w"]);
  });

  it("sorts by size, both ways; what has none is smallest", () => {
    expect(names({ order: "bytes" })).toEqual(["Head", "layers.10.w", "layers.2.w"]);
    expect(names({ order: "bytes", descending: true })).toEqual([
      "layers.2.w",
      "layers.10.w",
      "Head",
    ]);
  });

  it("wants every word, in name or dtype, in any case", () => {
    expect(names({ filter: "bf16  LAYERS" })).toEqual(["layers.10.w"]);
    expect(names({ filter: "none" })).toEqual([]);
  });
});
