import { describe, expect, it } from "vitest";
import type { TensorValues } from "../../../../src/core/formats/scan/contents.js";
import { fill, msg } from "../../../../src/core/model/message.js";
import { deepFindings } from "../../../../src/core/verify/deep/deepFindings.js";

/** A matrix of 32 × 32 whose data ends at 100; whole unless said otherwise. */
function tensor(name: string, parts: Partial<TensorValues> = {}): TensorValues {
  return {
    ...{ name, dimensions: 2, elements: 1024, nan: 0, inf: 0, firstBad: undefined, end: 100 },
    ...{ allZero: false },
    ...parts,
  };
}

function told(...tensors: readonly TensorValues[]): readonly string[] {
  const examination = { sha256: undefined, brokenRecords: [], tensors };
  return deepFindings("/w/f", examination).map(
    ({ severity, message }) => `${severity}: ${fill(message.text, message.args)}`,
  );
}

describe("values that are not finite", () => {
  it("are told by name up to three times, then in a sum", () => {
    const bad = (count: number): readonly TensorValues[] =>
      Array.from({ length: count }, (_, at) => tensor(`t${at}`, { nan: 1, firstBad: at }));
    expect(told(...bad(3))).toHaveLength(3);
    expect(told(...bad(4))).toHaveLength(4);
    expect(told(...bad(4)).at(-1)).toBe("error: has 1 more tensors with NaN or infinity");
    expect(told(...bad(9)).at(-1)).toBe("error: has 6 more tensors with NaN or infinity");
  });

  it("may be infinite by design, never NaN", () => {
    expect(told(tensor("attn_mask", { inf: 3 }))).toEqual([]);
    expect(told(tensor("attn_mask", { inf: 3, nan: 1 }))).toHaveLength(1);
    expect(told(tensor("w", { inf: 3 }))).toHaveLength(1);
    expect(told(tensor("callbacks.best_score", { inf: 1, dimensions: 0 }))).toEqual([]);
    expect(told(tensor("callbacks.best_score", { inf: 1, dimensions: 1 }))).toHaveLength(1);
  });

  it("are summed up among broken records too", () => {
    const brokenRecords = ["a", "b", "c", "d"].map((name) => ({ name, message: msg("is off") }));
    const found = deepFindings("/w/f", { sha256: undefined, brokenRecords, tensors: [] });
    expect(found.map(({ message }) => fill(message.text, message.args))).toEqual([
      ...["is off", "is off", "is off"],
      "has 1 more records whose content does not match their checksum",
    ]);
  });
});

describe("a matrix of zeros", () => {
  const zero = { allZero: true } as const;

  it("is a remark among many, where the file does not end with it", () => {
    expect(told(tensor("a", zero), tensor("b"), tensor("c", { end: 200 }))).toEqual([
      "info: has only zeros in tensor a",
    ]);
    expect(told(tensor("a", zero), tensor("b", { end: 200 }))).toEqual([
      "info: has only zeros in tensor a",
    ]);
  });

  it("is a warning where the file ends with it, or where most are", () => {
    expect(told(tensor("a"), tensor("b"), tensor("c", { ...zero, end: 200 }))).toEqual([
      "warning: has only zeros in tensor c",
    ]);
    expect(told(tensor("a", zero), tensor("b", zero), tensor("c", { end: 200 }))).toEqual([
      "warning: has only zeros in 2 of 3 weight matrices, the first is a",
    ]);
    // What ends the file is looked for among all tensors, not matrices alone.
    const bias = tensor("c.bias", { end: 300, dimensions: 1 });
    expect(told(tensor("a", { ...zero, end: 200 }), tensor("b"), bias)).toEqual([
      "info: has only zeros in tensor a",
    ]);
  });

  it("is nothing where it is small, no matrix, or starts as zeros", () => {
    expect(told(tensor("a", { ...zero, elements: 1023 }))).toEqual([]);
    expect(told(tensor("a", { ...zero, dimensions: 1, elements: 5000 }))).toEqual([]);
    expect(told(tensor("lora_B.weight", zero))).toEqual([]);
    expect(told(tensor("a", { ...zero, elements: 1024 }))).toHaveLength(1);
  });
});
