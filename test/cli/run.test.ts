import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BuiltCli, type Ended } from "../support/builtCli.js";
import { safetensorsBytes } from "../support/checkpoints.js";
import { trainerScript } from "../support/trainerScript.js";

let cli: BuiltCli;
beforeEach(async () => {
  cli = await BuiltCli.build();
});
afterEach(() => cli.remove());

/**
 * A training that is a script of the shell, given as the interpreter: it gets `-u train.py …` and
 * does what each test says. `save N` writes a whole checkpoint.
 */
function training(body: string): void {
  cli.write("train.py", trainerScript);
  cli.write("weights", safetensorsBytes({ a: 3 }));
  const file = cli.write(
    "trainer",
    `#!/bin/sh
save() {
  mkdir -p out/checkpoint-$1 && cp weights out/checkpoint-$1/model.safetensors
  echo '{}' > out/checkpoint-$1/config.json
  echo "{\\"global_step\\": $1}" > out/checkpoint-$1/trainer_state.json
}
${body.startsWith("exec ") ? "" : 'echo "training: $*"'}
${body}
`,
  );
  fs.chmodSync(file, 0o755);
}

function transcript(title: string, { code, out, err }: Ended): string {
  return cli.plain(
    `${title}\n--- the training's output\n${out}--- standard error\n${err}--- exit code ${String(code)}\n`,
  );
}

const words = ["run", "train.py", "--python", "./trainer"] as const;

async function golden(name: string, title: string, ended: Ended): Promise<void> {
  await expect(transcript(title, ended)).toMatchFileSnapshot(`../golden/cli/run-${name}.txt`);
}

describe("respawn run, with real processes", () => {
  it("starts a training and gives its exit code", async () => {
    training("save 5; exit 0");
    await golden("start", "$ respawn run train.py", await cli.run(...words));
  });

  it("starts again after a crash, from the newest checkpoint", async () => {
    training('case "$*" in *checkpoint-5*) exit 0;; esac\nsave 5; exit 3');
    const ended = await cli.run(...words, "--max-restarts", "2");
    await golden("restart", "$ respawn run train.py --max-restarts 2", ended);
  });

  it("gives up after two attempts without a checkpoint", async () => {
    training("exit 3");
    const ended = await cli.run(...words, "--max-restarts", "9");
    await golden("gives-up", "$ respawn run train.py --max-restarts 9", ended);
  });

  it("says what cannot be started, once", async () => {
    training("exit 0");
    const ended = await cli.run("run", "train.py", "--python", "./nothing", "--max-restarts", "9");
    await golden("could-not-start", "$ respawn run train.py --max-restarts 9", ended);
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "passes %s on, and does not start again what made exit code 1 of it",
    async (signal) => {
      training(
        `trap 'save 7; echo saved; exit 1' ${signal.slice(3)}\necho ready\nwhile :; do sleep 0.05; done`,
      );
      const running = cli.start(...words, "--max-restarts", "9");
      await running.says("ready");
      running.child.kill(signal);
      const ended = await running.ended;
      expect(ended.code).toBe(1);
      expect(fs.existsSync(path.join(cli.work, "out/checkpoint-7"))).toBe(true);
      if (signal === "SIGTERM") {
        await golden("sigterm", "$ respawn run train.py --max-restarts 9, and SIGTERM", ended);
      }
    },
  );

  it("goes on when nobody reads what it says", async () => {
    training(
      'exec >/dev/null 2>&1\necho "$*" >> starts\nsave "$(wc -l < starts)"; [ "$(wc -l < starts)" -ge 4 ]',
    );
    const running = cli.start(...words, "--max-restarts", "9");
    running.child.stderr?.destroy();
    running.child.stdout?.destroy();
    const { code } = await running.ended;
    const starts = fs.readFileSync(path.join(cli.work, "starts"), "utf8").trim().split("\n");
    expect({ code, starts: starts.length }).toEqual({ code: 0, starts: 4 });
  });
});

describe("respawn run --plan, with real processes", () => {
  const plan = ["plan", "train.py", "--python", "./trainer", "--out", "plan.json"] as const;

  it("starts the plan that was shown", async () => {
    training("save 5; exit 0");
    await cli.run(...words);
    const shown = await cli.run(...plan, "--", "--seed", "1 2");
    const ended = await cli.run("run", "--plan", "plan.json");
    expect(ended.err.trim()).toBe(shown.out.trim());
    await golden("plan", "$ respawn run --plan plan.json", ended);
  });

  it("starts nothing when the checkpoint is gone", async () => {
    training("save 5; exit 0");
    await cli.run(...words);
    await cli.run(...plan);
    fs.rmSync(path.join(cli.work, "out/checkpoint-5"), { recursive: true });
    const ended = await cli.run("run", "--plan", "plan.json");
    expect(ended.out).toBe("");
    await golden("plan-without-checkpoint", "$ respawn run --plan plan.json", ended);
  });

  it("restarts from the newest, whatever the plan started from", async () => {
    training('case "$*" in *checkpoint-9*) exit 0;; esac\nsave 9; exit 3');
    await cli.run(...plan);
    const { code, out } = await cli.run("run", "--plan", "plan.json", "--max-restarts", "1");
    expect(code).toBe(0);
    expect(out).toContain("checkpoint-9");
  });
});
