import { describe, expect, it } from "vitest";
import { readDocument } from "../../../src/core/config/readDocument.js";
import { defineRule, type RuleContext, type RuleSpec } from "../../../src/core/findings/rule.js";
import type { TrainingConfig } from "../../../src/core/model/config.js";
import { msg } from "../../../src/core/model/message.js";
import { checkRules } from "../../../src/core/rules/checkRules.js";

function contextOf(text: string, file = "/w/c.py"): RuleContext {
  const document = readDocument(file, text);
  const config: TrainingConfig = {
    document,
    framework: "made-up",
    scopes: document.scopes,
    roles: { output: { keys: ["out"] }, saveEvery: { keys: ["every"] } },
  };
  const never = (): never => {
    throw new Error("nobody asked for this fact");
  };
  return {
    config,
    trainingFolder: "/w",
    facts: { run: never, runs: never, checkpointAt: never, exists: never, samples: never },
    looksSaved: () => false,
    resumeByHand: () => undefined,
    set: () => undefined,
  };
}

/** A rule that reports every entry of the text. */
function everything(id: string, more: Partial<RuleSpec> = {}): ReturnType<typeof defineRule> {
  return defineRule({
    id,
    severity: "warning",
    effect: "none",
    docs: { what: "", why: "", next: "", bad: "", good: "" },
    sources: [],
    needs: [],
    check: ({ config }) =>
      config.document.scopes.flatMap(({ entries }) =>
        entries.map((entry) => ({ at: entry, message: msg("sets {0}", entry.key) })),
      ),
    ...more,
  });
}

async function told(text: string, ...rules: readonly RuleSpec[]): Promise<readonly string[]> {
  const found = await checkRules(rules.map(defineRule), contextOf(text));
  return found.map(({ rule, range }) => `${range?.start.line ?? -1} ${rule}`);
}

const one = everything("rule-one");
const two = everything("rule-two");

describe("checking rules", () => {
  it("gives findings of the rule's own standing, at the entry's value, in the order of the text", async () => {
    const found = await checkRules([two, one], contextOf("a = 1\nb = 2\n"));
    expect(found.map(({ rule }) => rule)).toEqual(["rule-two", "rule-one", "rule-two", "rule-one"]);
    expect(found[0]).toEqual({
      rule: "rule-two",
      severity: "warning",
      effect: "none",
      file: "/w/c.py",
      range: { start: { line: 0, column: 4 }, end: { line: 0, column: 5 } },
      message: { text: "sets {0}", args: ["a"] },
    });
  });

  it("is silenced on a line by a bare comment, for all rules", async () => {
    const text = "a = 1  # respawn-ignore\nb = 2\n";
    expect(await told(text, one, two)).toEqual(["1 rule-one", "1 rule-two"]);
  });

  it.each([
    ["# respawn-ignore rule-one", ["0 rule-two"]],
    ["# respawn-ignore: rule-one", ["0 rule-two"]],
    ["# respawn-ignore rule-two, rule-one", []],
    ["# respawn-ignore rule", ["0 rule-one", "0 rule-two"]],
    ["# respawn-ignored", ["0 rule-one", "0 rule-two"]],
  ])("with names in the comment for those alone: %s", async (comment, left) => {
    expect(await told(`a = 1  ${comment}\n`, one, two)).toEqual(left);
  });

  it("asks a rule only where the roles that it needs are set, and the language is its own", async () => {
    const ids = async (text: string, more: Partial<RuleSpec>): Promise<readonly string[]> =>
      told(text, everything("rule-one", more));
    expect(await ids("out = 1\n", { needs: ["output", "saveEvery"] })).toEqual([]);
    expect(await ids("out = 1\nevery = 2\n", { needs: ["output", "saveEvery"] })).toHaveLength(2);
    expect(await ids("a = 1\n", { languages: ["yaml"] })).toEqual([]);
    expect(await ids("a = 1\n", { languages: ["yaml", "python"] })).toHaveLength(1);
  });

  it("leaves out fixes that could not be made", async () => {
    const fix = { title: msg("mend"), edits: [], preferred: true };
    const range = { start: { line: 0, column: 0 }, end: { line: 0, column: 1 } };
    const rule = everything("rule-one", {
      check: () => [
        { at: range, message: msg("x"), fixes: [undefined, fix] },
        { at: range, message: msg("y"), fixes: [undefined] },
      ],
    });
    const found = await checkRules([rule], contextOf("a = 1\n"));
    expect(found.map(({ fixes }) => fixes)).toEqual([[fix], undefined]);
  });
});
