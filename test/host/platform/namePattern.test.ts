import { describe, expect, it } from "vitest";
import { matchesName } from "../../../src/host/platform/namePattern.js";

describe("a pattern of file names", () => {
  it.each([
    ["*.pt", "model.pt", true],
    ["*.pt", "modelxpt", false],
    ["*.pt", "model.pth", false],
    ["*.{h5,keras}", "a.keras", true],
    ["*.{h5,keras}", "a.h5,keras", false],
    [".metadata", ".metadata", true],
    [".metadata", "xmetadata", false],
  ])("%s on %s: %s", (pattern, name, expected) => {
    expect(matchesName(pattern, name)).toBe(expected);
  });
});
