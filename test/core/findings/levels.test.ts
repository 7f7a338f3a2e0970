import { describe, expect, it } from "vitest";
import { atLevels, readLevels, ruleLevels } from "../../../src/core/findings/levels.js";
import { fileTruncated, partMissing } from "../../../src/core/findings/wholeness.js";
import { fill, msg } from "../../../src/core/model/message.js";

const cut = fileTruncated.at("/w/f", msg("is short"));
const part = partMissing.at("/w", msg("has weights only"));

describe("levels", () => {
  it("say a finding louder, quieter, or not at all, and leave the others as they are", () => {
    expect(atLevels([cut, part], {})).toEqual([cut, part]);
    expect(atLevels([cut, part], { "file-truncated": "off" })).toEqual([part]);
    expect(atLevels([cut, part], { "file-truncated": "info", "part-missing": "error" })).toEqual([
      { ...cut, severity: "info" },
      { ...part, severity: "error" },
    ]);
  });

  it("never touch an effect", () => {
    for (const level of ruleLevels.filter((each) => each !== "off")) {
      const changed = atLevels([cut, part], { "file-truncated": level, "part-missing": level });
      expect(changed.map(({ effect }) => effect)).toEqual(["damaged-at-rest", "blocks-resume"]);
    }
  });

  it("are read from entries, each mistake in a sentence", () => {
    const read = readLevels(
      [
        ["file-truncated", "off"],
        ["part-missing", "loud"],
        ["constructor", "off"],
      ],
      new Set(["file-truncated", "part-missing"]),
    );
    expect(read.levels).toEqual({ "file-truncated": "off" });
    expect(read.problems.map(({ text, args }) => fill(text, args))).toEqual([
      "part-missing: off, info, warning or error is needed, not loud.",
      "constructor is no finding of Respawn's. docs/rules.md lists them.",
    ]);
    const odd = { ...cut, rule: "constructor" };
    expect(atLevels([odd], read.levels)).toEqual([odd]);
  });
});
