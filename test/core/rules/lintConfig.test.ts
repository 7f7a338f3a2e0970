import { describe, expect, it } from "vitest";
import { readDocument } from "../../../src/core/config/readDocument.js";
import type { Finding, TextEdit } from "../../../src/core/model/finding.js";
import { fill } from "../../../src/core/model/message.js";
import { lintConfig } from "../../../src/core/rules/lintConfig.js";
import { writeHalf, writeIter } from "../../support/checkpoints.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { orzConfig } from "../../support/orzConfig.js";

const file = "/w/playground/orz_7b_ppo.py";
const run = "/w/orz_ckpt/orz_7b_ppo";
const policy = '"orz_ckpt/orz_7b_ppo/iter100/policy"';

async function lint(fs: MemoryFs, text: string): Promise<readonly Finding[]> {
  return lintConfig(fs, { now: () => 3_600_000 }, readDocument(file, text));
}

function apply(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split("\n");
  const offset = ({ line, column }: TextEdit["range"]["start"]): number =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + column;
  return edits
    .toSorted((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (result, { range, text: replacement }) =>
        result.slice(0, offset(range.start)) + replacement + result.slice(offset(range.end)),
      text,
    );
}

function transcript(findings: readonly Finding[]): string {
  return findings
    .map(({ rule, severity, range, message, fixes }) =>
      [
        `${(range?.start.line ?? 0) + 1}: ${severity} ${rule}`,
        `    ${fill(message.text, message.args)}`,
        ...(fixes ?? []).flatMap((fix) => [
          `    fix: ${fill(fix.title.text, fix.title.args)}`,
          ...fix.edits.map(({ range: at, text }) => `      ${at.start.line + 1}: ${text.trim()}`),
        ]),
      ].join("\n"),
    )
    .join("\n");
}

const situations: Readonly<Record<string, () => readonly [MemoryFs, string]>> = {
  "a fresh config without checkpoints": () => [new MemoryFs().write(file, ""), orzConfig()],
  "after a run that was killed while it saved": () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 50);
    writeIter(fs, run, 100);
    writeHalf(fs, `${run}/iter150/policy`);
    fs.remove(`${run}/iter150/policy/tokenizer_config.json`);
    return [fs, orzConfig()];
  },
  "pretrain edited by hand, and nothing else": () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 100);
    return [fs, orzConfig({ pretrain: policy })];
  },
  "the same without a critic_pretrain of its own": () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 100);
    return [fs, orzConfig({ pretrain: policy, critic_pretrain: "" })];
  },
  "a path that does not exist": () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 50);
    return [fs, orzConfig({ pretrain: policy, critic_pretrain: '"org/model"' })];
  },
  "GRPO goes on from its policy alone": () => {
    const fs = new MemoryFs();
    writeHalf(fs, `${run}/iter100/policy`);
    return [fs, orzConfig({ use_grpo: "True" })];
  },
  "a run under respawn.orz needs no edit": () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 50);
    fs.write(`${run}/iter50/respawn.json`, JSON.stringify({ global_step: 50 }));
    return [fs, orzConfig()];
  },
  "an interval that is never reached": () => [
    new MemoryFs().write("/w/data/p.json", JSON.stringify(new Array(256).fill(0))),
    orzConfig({ prompt_data: 'ListConfig(["data/p.json"])', num_episodes: "2" }),
  ],
  "what cannot be known is not reported": () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 100);
    return [
      fs,
      orzConfig({ pretrain: "pick()", save_interval: "pick()", critic_pretrain: "pick()" }),
    ];
  },
};

describe("lintConfig", () => {
  it.each(Object.keys(situations))("%s", async (name) => {
    const [fs, text] = situations[name]?.() ?? [new MemoryFs(), ""];
    const findings = await lint(fs, text);
    await expect(`${name}\n\n${transcript(findings)}\n`).toMatchFileSnapshot(
      `../../golden/lint/${name.replaceAll(" ", "-")}.txt`,
    );
    for (const finding of findings) {
      for (const fix of finding.fixes ?? []) {
        const after = await lint(fs, apply(text, fix.edits));
        expect(
          after.map(({ rule }) => rule),
          `after the fix of ${finding.rule}`,
        ).not.toContain(finding.rule === "newest-checkpoint-incomplete" ? "none" : finding.rule);
      }
    }
  });

  it("is content with an interval that the last step reaches", async () => {
    const fs = new MemoryFs().write("/w/data/p.json", JSON.stringify(new Array(256).fill(0)));
    const fields = { prompt_data: 'ListConfig(["data/p.json"])', num_episodes: "2" };
    expect(await lint(fs, orzConfig({ ...fields, save_interval: "4" }))).toEqual([]);
    expect(await lint(fs, orzConfig({ ...fields, save_interval: "5" }))).toHaveLength(1);
  });

  it("says nothing of a save that is being written", async () => {
    const fs = new MemoryFs();
    writeHalf(fs, `${run}/iter100/policy`, 1000);
    fs.remove(`${run}/iter100/policy/tokenizer_config.json`);
    const rulesAt = async (now: number): Promise<readonly string[]> =>
      (await lintConfig(fs, { now: () => now }, readDocument(file, orzConfig()))).map(
        ({ rule }) => rule,
      );
    expect(await rulesAt(2000)).toEqual([]);
    expect(await rulesAt(3_600_000)).toEqual(["newest-checkpoint-incomplete"]);
  });

  it("points no fix at a checkpoint that is broken", async () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 50);
    writeIter(fs, run, 100);
    fs.write(`${run}/iter100/critic/model.safetensors`, "cut");
    const found = await lint(fs, orzConfig({ pretrain: policy }));
    const texts = found.flatMap(({ fixes = [] }) =>
      fixes.flatMap(({ edits }) => edits.map(({ text }) => text)),
    );
    expect(texts.join("\n")).toContain("iter50/policy");
    expect(texts.join("\n")).not.toContain("iter100/");
    fs.remove(`${run}/iter50/critic/config.json`);
    const none = await lint(fs, orzConfig({ pretrain: policy }));
    expect(none.length).toBeGreaterThan(0);
    expect(none.flatMap(({ fixes = [] }) => fixes)).toEqual([]);
  });

  it("is silenced by a comment on the line", async () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 100);
    const text = orzConfig({ pretrain: '"base"  # respawn-ignore pretrain-still-base-model' });
    expect(await lint(fs, text)).toEqual([]);
  });
});
