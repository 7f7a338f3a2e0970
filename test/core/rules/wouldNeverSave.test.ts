import { describe, expect, it } from "vitest";
import { readDocument } from "../../../src/core/config/readDocument.js";
import { fill } from "../../../src/core/model/message.js";
import { lintConfig } from "../../../src/core/rules/lintConfig.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { orzConfig } from "../../support/orzConfig.js";

/** What the rule says of a text, each with the texts of its fixes behind it. */
async function told(
  file: string,
  text: string,
  fs = new MemoryFs().write(file, text),
): Promise<readonly string[]> {
  const found = await lintConfig(fs, { now: () => 3_600_000 }, readDocument(file, text));
  return found
    .filter(({ rule }) => rule === "would-never-save")
    .map(({ range, message, fixes = [] }) =>
      [
        `${(range?.start.line ?? -1) + 1}: ${fill(message.text, message.args)}`,
        ...fixes.map(({ edits }) => edits.map((edit) => edit.text.trim()).join()),
      ].join(" -> "),
    );
}

const yaml = (line: string): string => `output_dir: out\nsave_steps: 5\n${line}\n`;

describe("would-never-save", () => {
  it.each([
    ["save_strategy: no", "3: No checkpoint is written: save_strategy is false. -> steps"],
    ['save_strategy: "no"', '3: No checkpoint is written: save_strategy is no. -> "steps"'],
  ])("takes %s for no saving at all", async (line, sentence) => {
    expect(await told("/w/c.yaml", yaml(line))).toEqual([sentence]);
  });

  it("takes it in a script too, and offers the default", async () => {
    const script = 'TrainingArguments(\n  output_dir="out",\n  save_strategy="no",\n)\n';
    expect(await told("/w/c.py", script)).toEqual([
      '3: No checkpoint is written: save_strategy is no. -> "steps"',
    ]);
  });

  it.each(["save_strategy: steps", "save_strategy: epoch", "save_strategy: null", "seed: 0"])(
    "is content with %s",
    async (line) => {
      expect(await told("/w/c.yaml", yaml(line))).toEqual([]);
    },
  );
});

describe("an interval that is held against the run", () => {
  const file = "/w/playground/orz_7b_ppo.py";
  const said = async (
    fields: Readonly<Record<string, string>>,
    samples = 256,
  ): Promise<readonly string[]> => {
    const fs = new MemoryFs().write("/w/data/p.json", JSON.stringify(new Array(samples).fill(0)));
    const data = { prompt_data: 'ListConfig(["data/p.json"])' };
    return (await told(file, orzConfig({ ...data, ...fields }), fs)).map((text) =>
      text.replace(/^\d+: /u, ""),
    );
  };

  it("counts a last batch that is smaller", async () => {
    const fields = { num_episodes: "1", rollout_batch_size: "100", save_interval: "3" };
    expect(await said(fields, 201)).toEqual([]);
    expect(await said(fields, 200)).toEqual([
      "No checkpoint is written before the end: save_interval is 3, the run has 2 steps. -> 1",
    ]);
  });

  it.each([
    { num_episodes: "pick()" },
    { rollout_batch_size: "pick()" },
    { rollout_batch_size: "0" },
    { prompt_data: 'ListConfig(["data/gone.json"])' },
    { prompt_data: "ListConfig([])" },
    { prompt_data: "pick()" },
  ])("says nothing where the steps cannot be counted: %j", async (fields) => {
    expect(await said({ save_interval: "5000", ...fields })).toEqual([]);
  });

  it("takes an interval that is not positive for no saving", async () => {
    expect(await said({ save_interval: "-1" })).toHaveLength(1);
    expect(await said({ save_interval: "0" })).toHaveLength(1);
    expect(await said({ save_interval: "1" })).toEqual([]);
  });
});
