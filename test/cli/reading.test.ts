import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { translator, type Bundle } from "../../src/cli/translate.js";
import { displayWidth } from "../../src/cli/report/table.js";
import { writeIter } from "../support/checkpoints.js";
import { hour, respawn, respawnWith, transcript } from "../support/cli.js";
import { place } from "../support/layoutWriter.js";
import { MemoryFs } from "../support/memoryFs.js";
import { orzConfig } from "../support/orzConfig.js";
import { hfTrainerWriters } from "../support/writers/hfTrainer.js";

const chinese = JSON.parse(fs.readFileSync("l10n/bundle.l10n.zh-cn.json", "utf8")) as Bundle;
const run = "/w/orz_ckpt/orz_7b_ppo";

function killed(): MemoryFs {
  const disk = new MemoryFs();
  writeIter(disk, run, 9, hour);
  writeIter(disk, run, 100, hour);
  disk.remove(`${run}/iter100/critic/config.json`);
  disk.write("/w/playground/orz_7b_ppo.py", orzConfig());
  return disk;
}

describe("what the command line says to a reader of 简体中文", () => {
  it.each([
    ["ls"],
    ["verify"],
    ["lint", "playground/orz_7b_ppo.py"],
    ["plan", "playground/orz_7b_ppo.py"],
  ])("%s", async (...argv) => {
    const words: readonly string[] = argv;
    const ran = await respawnWith({ t: translator(chinese) }, killed(), words);
    await expect(transcript(words, ran)).toMatchFileSnapshot(
      `../golden/cli/zh-cn-${words[0] ?? ""}.txt`,
    );
  });

  it("stands in columns, though its characters are twice as wide", async () => {
    const { out } = await respawnWith({ t: translator(chinese) }, killed(), ["ls"]);
    const rows = out.split("\n").filter((line) => /^ {2}[✓◌✗]/u.test(line));
    const columns = rows.map((line) => displayWidth(line.slice(0, line.indexOf("orz "))));
    expect(rows).toHaveLength(2);
    expect(new Set(columns).size).toBe(1);
  });
});

describe("names that would speak for Respawn", () => {
  const name = "run\n  ✓ checkpoint-999  \u001b[32m\u202egnp.";

  it.each([
    ["ls"],
    ["verify"],
    ["latest"],
    ["plan", `${name}/train.py`],
    ["lint", `${name}/train.py`],
  ])("make no line of their own in %s", async (...argv) => {
    const disk = new MemoryFs();
    place(disk, hfTrainerWriters[0]!.write(`/w/${name}`, 5), hour);
    place(disk, hfTrainerWriters[0]!.write(`/w/${name}`, 9), hour);
    disk.remove(`/w/${name}/checkpoint-9/scheduler.pt`);
    disk.write(
      `/w/${name}/train.py`,
      'args = TrainingArguments(output_dir="out", save_strategy="no")\n',
    );
    const screen = { interactive: true, env: { NO_COLOR: "1" } };
    const { out, err } = await respawnWith(screen, disk, argv);
    expect(`${out}${err}`).toContain("checkpoint-999");
    expect(`${out}${err}`).not.toMatch(/^\s*✓ checkpoint-999/mu);
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(`${out}${err}`).not.toMatch(/[\u001b\u202e]/u);
  });
});

describe("ranks", () => {
  it("are told where a run has several", async () => {
    const disk = new MemoryFs();
    const several = hfTrainerWriters.find((writer) => (writer.expect(5).worldSize ?? 1) > 1)!;
    place(disk, several.write("/w/out", 5), hour);
    expect((await respawn(disk, "ls")).out).toContain(`${several.expect(5).worldSize ?? 0} ranks`);
  });
});
