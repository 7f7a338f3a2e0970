import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { leftoversPast } from "../../../src/core/frameworks/orz/leftovers.js";
import { survey } from "../../../src/core/survey/survey.js";
import { DiskFileSystem } from "../../../src/node/diskFileSystem.js";

const kit = path.resolve(import.meta.dirname, "../../../python");
const run = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "respawn-leftovers-")));
afterEach(() => fs.rmSync(run, { recursive: true, force: true }));

const names = [
  "iter5/policy/config.json",
  "iter10/policy/config.json",
  "iter12/policy/config.json",
  "iter007x/a",
  "iter4_generation.jsonl",
  "iter9_generation.jsonl",
  "iter10_generation.json",
  "iter10_notes.txt",
  "eval_output_iter11_x.jsonl",
  "dumped_replay_buffer/iter3_policy.jsonl",
  "dumped_replay_buffer/iter30_policy.jsonl",
  "dumped_replay_buffer/iter30",
  "logs/iter99_x.jsonl",
];

it("names what the kit moves into quarantine, for a start, a resume and a save with fewer updates", async () => {
  for (const name of names) {
    fs.mkdirSync(path.dirname(path.join(run, name)), { recursive: true });
    fs.writeFileSync(path.join(run, name), "x");
  }
  fs.writeFileSync(path.join(run, "iter10/respawn.json"), JSON.stringify({ global_step: 9 }));
  const disk = new DiskFileSystem();
  const { runs } = await survey(disk, { now: () => Date.now() }, run);
  const at = (step: number): (typeof runs)[number]["checkpoints"][number] | undefined =>
    runs
      .flatMap(({ checkpoints }) => checkpoints)
      .find((each) => each.path === `${run}/iter${step}`);
  for (const [step, updates] of [
    [0, 0],
    [5, 5],
    [10, 9],
    [12, 12],
  ] as const) {
    const checkpoint = at(step);
    expect(checkpoint !== undefined, `iter${step}`).toBe(step > 0);
    const code = `import json; from respawn.adapters.orz.leftovers import files_past; print(json.dumps(files_past(${JSON.stringify(run)}, ${step}, ${updates})))`;
    const theirs = JSON.parse(
      execFileSync("python3", ["-c", code], {
        encoding: "utf8",
        env: { ...process.env, PYTHONPATH: kit },
      }),
    ) as string[];
    const ours = await leftoversPast(disk, run, checkpoint);
    expect(ours.map((each) => path.relative(run, each))).toEqual(theirs);
    expect(theirs.length).toBeGreaterThan(0);
  }
});
