import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runLabels } from "../../../../src/host/features/checkpoints/runLabels.js";

describe("what runs are called", () => {
  it.each([
    ["the last folder", ["/w/out/a", "/w/out/b"], ["a", "b"]],
    ["with what is above where two are alike", ["/w/a/out", "/w/b/out"], ["a/out", "b/out"]],
    ["only those that are alike", ["/w/a/out", "/w/b/out", "/w/c"], ["a/out", "b/out", "c"]],
    ["folders of two roots", ["/one/w/x/out", "/two/w/x/out"], ["one/w/x/out", "two/w/x/out"]],
    [
      "Lightning's versions",
      ["/w/logs/version_0/checkpoints", "/w/logs/version_1/checkpoints"],
      ["version_0/checkpoints", "version_1/checkpoints"],
    ],
    [
      "a name that says nothing, alone",
      ["/w/logs/version_0/checkpoints"],
      ["version_0/checkpoints"],
    ],
    ["one in another's parent", ["/out", "/a/out"], ["out", "a/out"]],
  ])("%s", (_, paths, labels) => {
    expect(runLabels(paths)).toEqual(labels);
  });

  it("never is an absolute path, and never the same twice", () => {
    const segment = fc.constantFrom("a", "b", "out", "checkpoints");
    const path = fc
      .array(segment, { minLength: 1, maxLength: 5 })
      .map((each) => `/${each.join("/")}`);
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 12 }), (paths) => {
        const labels = runLabels(paths);
        expect(new Set(labels).size).toBe(paths.length);
        labels.forEach((label, index) =>
          expect(`/${paths[index]}`.endsWith(`/${label}`)).toBe(true),
        );
        expect(labels.some((label) => label.startsWith("/"))).toBe(false);
      }),
    );
  });
});
