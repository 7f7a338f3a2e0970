import { describe, expect, it } from "vitest";
import { readDocument } from "../../../src/core/config/readDocument.js";
import type { Finding } from "../../../src/core/model/finding.js";
import type { Run } from "../../../src/core/model/run.js";
import { lintConfig } from "../../../src/core/rules/lintConfig.js";
import { survey } from "../../../src/core/survey/survey.js";
import { applyEdits } from "../../../src/core/config/applyEdits.js";
import { writeIter } from "../../support/checkpoints.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { orzConfig } from "../../support/orzConfig.js";

const clock = { now: (): number => 3_600_000 };
const file = "/w/playground/orz_7b_ppo.py";
const run = "/w/orz_ckpt/orz_7b_ppo";

/** A disk that counts what is listed and what is read. */
class CountingFs extends MemoryFs {
  readonly listed: string[] = [];
  readonly contents: string[] = [];

  override names(path: string): ReturnType<MemoryFs["names"]> {
    this.listed.push(path);
    return super.names(path);
  }

  override read(...args: Parameters<MemoryFs["read"]>): ReturnType<MemoryFs["read"]> {
    this.contents.push(args[0]);
    return super.read(...args);
  }
}

describe("the facts of rules", () => {
  it("are looked up once, however many rules ask", async () => {
    const fs = new CountingFs();
    writeIter(fs, run, 100);
    const text = orzConfig({ pretrain: '"orz_ckpt/orz_7b_ppo/iter100/policy"' });
    const found = await lintConfig(fs, clock, readDocument(file, text));
    expect(found.length).toBeGreaterThan(1);
    expect(fs.listed.filter((path) => path === run)).toHaveLength(1);
  });

  it("are not looked up when no rule asks: prompts are only counted where an interval is known", async () => {
    const fs = new CountingFs();
    fs.write("/w/data/p.json", "[1, 2]");
    const data = 'ListConfig(["data/p.json"])';
    const lint = (fields: Record<string, string>): Promise<readonly Finding[]> =>
      lintConfig(fs, clock, readDocument(file, orzConfig({ prompt_data: data, ...fields })));
    await lint({ save_interval: "pick()" });
    expect(fs.contents).toEqual([]);
    await lint({});
    expect(fs.contents).toEqual(["/w/data/p.json"]);
  });

  it("come from runs that are known already, and from the disk where nobody knows", async () => {
    const fs = new CountingFs();
    writeIter(fs, run, 100);
    const { runs } = await survey(fs, clock, run);
    fs.listed.length = 0;
    const lint = async (known: readonly Run[] | undefined): Promise<readonly string[]> => {
      const below = (): Promise<readonly Run[] | undefined> => Promise.resolve(known);
      const options = { known: { below } };
      const found = await lintConfig(fs, clock, readDocument(file, orzConfig()), options);
      return found.map(({ rule }) => rule);
    };
    expect(await lint(runs)).toEqual(["pretrain-still-base-model"]);
    expect(await lint([])).toEqual([]);
    expect(fs.listed).toEqual([]);
    expect(await lint(undefined)).toEqual(["pretrain-still-base-model"]);
    expect(fs.listed).toContain(run);
  });
});

describe("a fix that sets a role", () => {
  it.each([
    ["/w/train.yaml", 'output_dir: out\nlearning_rate: 1e-5\nsave_strategy: "no" # no disk\n'],
    [
      "/w/train.json",
      '{\n  "output_dir": "out",\n  "learning_rate": 1e-5,\n  "save_strategy": "no"\n}\n',
    ],
    [
      "/w/train.py",
      'from transformers import TrainingArguments\nargs = TrainingArguments(output_dir="out", save_strategy="no")\n',
    ],
  ])("is written in the file's own language: %s", async (path, text) => {
    const fs = new MemoryFs();
    const [found] = await lintConfig(fs, clock, readDocument(path, text));
    expect(found?.rule).toBe("would-never-save");
    const edits = found?.fixes?.[0]?.edits ?? [];
    const after = applyEdits(text, edits);
    expect(after).toBe(text.replace(/"no"|'no'/u, (word) => word.replace("no", "steps")));
    expect(await lintConfig(fs, clock, readDocument(path, after))).toEqual([]);
  });
});
