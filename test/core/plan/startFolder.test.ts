import { describe, expect, it } from "vitest";
import { startFolder } from "../../../src/core/plan/startFolder.js";

describe("startFolder", () => {
  it("is the innermost folder that holds the config, by path segments", () => {
    expect(startFolder("/w/a/scripts/t.py", ["/w", "/w/a", "/w/b"])).toBe("/w/a");
    expect(startFolder("/w/ab/t.py", ["/w/a"])).toBeUndefined();
    expect(startFolder("/w/t.py", [])).toBeUndefined();
  });
});
