import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BuiltCli, RunningCli } from "../support/builtCli.js";
import { safetensorsBytes } from "../support/checkpoints.js";
import { trainerScript } from "../support/trainerScript.js";

const python = path.resolve(import.meta.dirname, "../../python");

let cli: BuiltCli;
beforeEach(async () => {
  cli = await BuiltCli.build();
  cli.write("train.py", trainerScript);
  cli.write("out/checkpoint-5/model.safetensors", safetensorsBytes({ a: 3 }));
  cli.write("out/checkpoint-5/config.json", "{}");
  cli.write("out/checkpoint-5/trainer_state.json", '{"global_step": 5}');
  // A trainer that is a script of the shell: it counts its starts, and runs until it is told to end.
  const trainer = cli.write(
    "trainer",
    "#!/bin/sh\necho x >> starts\necho $$ > trainer.pid\necho ready\nwhile [ ! -e end ]; do sleep 0.05; done\n",
  );
  fs.chmodSync(trainer, 0o755);
});
afterEach(() => {
  cli.write("end", "");
  cli.remove();
});

const words = ["run", "train.py", "--python", "./trainer"] as const;
const starts = (): number =>
  fs.readFileSync(path.join(cli.work, "starts"), "utf8").split("\n").length - 1;
const lock = (): string => path.join(cli.work, "out/.respawn/lock.json");

describe("a run that is alive", () => {
  it("is never started into, and is told with how to stop it", async () => {
    const running = cli.start(...words);
    await running.says("ready");
    const pid = fs.readFileSync(path.join(cli.work, "trainer.pid"), "utf8").trim();
    const second = await cli.run(...words);
    expect(second.code).toBe(2);
    expect(cli.plain(second.err)).toMatch(
      new RegExp(
        `respawn: /w/out is being trained by process ${pid} on \\S+, since 20\\S+Z\\. Nothing was started\\. Stop it first \\(kill -INT ${pid}\\), and start again`,
        "u",
      ),
    );
    const planned = await cli.run("plan", "train.py", "--python", "./trainer");
    expect(planned.code).toBe(0);
    expect(planned.out).toMatch(
      new RegExp(`! out +is being trained by process ${pid} on \\S+, since 20`, "u"),
    );
    cli.write("end", "");
    expect((await running.ended).code).toBe(0);
    expect(starts()).toBe(1);
    expect(fs.existsSync(lock())).toBe(false);
    expect((await cli.run(...words)).code).toBe(0);
  });

  it("stays taken while its trainer outlives a respawn that was killed, and is free after that", async () => {
    const running = cli.start(...words);
    await running.says("ready");
    await until(() => fs.readFileSync(lock(), "utf8").includes('"training": {'));
    const killed = new Promise((resolve) => running.child.once("exit", resolve));
    running.child.kill("SIGKILL");
    await killed;
    expect((await cli.run(...words)).code).toBe(2);
    cli.write("end", "");
    // Its output is closed when it is gone.
    await running.ended;
    expect((await cli.run(...words)).code).toBe(0);
    expect(starts()).toBe(2);
  });

  it("is had by exactly one of twenty that start at once, ours and the kit's", async () => {
    const code = `import time, sys; from respawn.runtime import run_lock
try:
    run_lock.take("out", [])
except run_lock.Held:
    sys.exit(2)
open("starts", "a").write("x\\n")
import os
while not os.path.exists("end"): time.sleep(0.05)`;
    const kit = (): RunningCli =>
      new RunningCli(
        spawn("python3", ["-c", code], {
          cwd: cli.work,
          env: { ...process.env, PYTHONPATH: python },
          stdio: ["ignore", "pipe", "pipe"],
        }),
      );
    const all = [
      ...Array.from({ length: 8 }, () => cli.start(...words)),
      ...Array.from({ length: 12 }, kit),
    ];
    let refused = 0;
    const ended = Promise.all(
      all.map(async (each) => {
        const { code: exit } = await each.ended;
        refused += exit === 2 ? 1 : 0;
        return exit;
      }),
    );
    await until(() => refused === 19);
    cli.write("end", "");
    expect((await ended).toSorted()).toEqual([0, ...Array.from({ length: 19 }, () => 2)]);
    expect(starts()).toBe(1);
  }, 120_000);
});

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000 && !condition(); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
