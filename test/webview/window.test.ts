import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { movedRow, rowWindow } from "../../src/webview/window.js";

describe("rowWindow", () => {
  it("has every row in view and few others, wherever the list is scrolled to", () => {
    fc.assert(
      fc.property(fc.nat(5_000_000), fc.nat(2000), fc.nat(200_000), (top, height, rows) => {
        const { first, end } = rowWindow({ top, height }, 22, rows);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(rows);
        expect(end - first).toBeLessThanOrEqual(Math.ceil(height / 22) + 22);
        const inView = Math.floor(top / 22);
        if (inView < rows && height > 0) {
          expect(first).toBeLessThanOrEqual(inView);
          expect(end).toBeGreaterThan(inView);
        }
      }),
    );
  });
});

describe("movedRow", () => {
  const list = { rows: 100, page: 10 };

  it("moves by a row, a page, or to the ends, and stays in the list", () => {
    expect(movedRow("ArrowDown", 4, list)).toBe(5);
    expect(movedRow("PageUp", 4, list)).toBe(0);
    expect(movedRow("End", 4, list)).toBe(99);
    expect(movedRow("ArrowDown", 99, list)).toBe(99);
  });

  it("leaves other keys, and an empty list, alone", () => {
    expect(movedRow("x", 4, list)).toBeUndefined();
    expect(movedRow("End", 0, { rows: 0, page: 10 })).toBeUndefined();
  });
});
