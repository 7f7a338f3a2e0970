import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quotePosix } from "../../../src/core/launch/quote.js";

/** What a real shell makes of a quoted line: its words, split by NUL. */
function wordsOfBash(lines: readonly string[]): string[][] {
  const script = lines.map((line) => `printf '%s\\0' ${line}; printf '\\1'`).join("\n");
  const output = execFileSync("bash", ["--norc", "-c", script]).toString("utf8");
  return output
    .split("\u0001")
    .slice(0, -1)
    .map((row) => row.split("\u0000").slice(0, -1));
}

describe("quotePosix", () => {
  it("gives back the same words in a real bash, whatever they hold", () => {
    const word = fc.oneof(
      fc.string({
        unit: fc.constantFrom(...Array.from("ab'\"$`\\ \n\t;&|<>(){}[]*?!#~=%^-./é语")),
      }),
      fc.constantFrom("", "$(touch pwned)", "a b", "it's", "-n", "x=y", "~", "a\nb", "*"),
    );
    const lines = fc.sample(fc.array(word, { minLength: 1, maxLength: 4 }), 300);
    expect(wordsOfBash(lines.map((words) => quotePosix(["w", ...words])))).toEqual(
      lines.map((words) => ["w", ...words]),
    );
  });

  it("leaves plain words as a person would type them", () => {
    expect(quotePosix(["python3", "-m", "respawn.orz", "--from", "/a/iter8", "exp.seed=1"])).toBe(
      "python3 -m respawn.orz --from /a/iter8 exp.seed=1",
    );
  });

  it("quotes a command that looks like an assignment", () => {
    expect(quotePosix(["A=b", "c"])).toBe("'A=b' c");
  });
});
