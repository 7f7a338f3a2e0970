import { describe, expect, it } from "vitest";
import { runArguments } from "../../src/host/features/launching/runArguments.js";
import { readPlanFile } from "../../src/core/plan/planFile.js";
import type { LaunchSpec, ResumePlan } from "../../src/core/model/resumePlan.js";
import type { ProcessRunner } from "../../src/core/ports.js";
import { respawn, respawnIn, respawnWith, transcript } from "../support/cli.js";
import type { MemoryFs } from "../support/memoryFs.js";
import { planned, trainingInScripts, writeCheckpoint } from "../support/plans.js";

/** The plan that a command keeps with `--out`. */
async function kept(
  fs: MemoryFs,
  cwd: string,
  ...argv: readonly string[]
): Promise<ResumePlan | undefined> {
  const [command = "", ...rest] = argv;
  const ran = await respawnIn(cwd, fs, command, "--out", "/kept.json", ...rest);
  expect(ran).toMatchObject({ code: 0, err: "" });
  const bytes = await fs.read("/kept.json", 0, 1e6);
  const plan = readPlanFile(
    "/kept.json",
    new TextDecoder().decode(bytes.ok ? bytes.value : undefined),
  );
  return plan.ok ? plan.value : undefined;
}

describe("a script below the folder that it is started from", () => {
  const python = ["--python", "/venv/bin/python"] as const;

  it("has one plan: in the editor, as a task, and in a terminal", async () => {
    const fs = trainingInScripts();
    const inEditor = await planned({ on: fs });
    expect(inEditor.checkpoint?.path).toBe("/w/out/checkpoint-5");
    const task = runArguments({
      config: "/w/scripts/train.py",
      resume: "auto",
      python: "/venv/bin/python",
      folder: "/w",
      extra: [],
    });
    const asPlan = task.map((word) => (word === "--resume" ? "--from" : word)).slice(1);
    expect(await kept(fs, "/", "plan", ...asPlan)).toEqual(inEditor);
    expect(await kept(fs, "/w", "plan", ...python, "scripts/train.py")).toEqual(inEditor);
    expect(await kept(fs, "/w/scripts", "plan", ...python, "--folder", "..", "train.py")).toEqual(
      inEditor,
    );
  });

  it("is another training when it is started from its own folder", async () => {
    const plan = await kept(trainingInScripts(), "/w/scripts", "plan", ...python, "train.py");
    expect(plan).toMatchObject({ run: "/w/scripts/out", program: { cwd: "/w/scripts" } });
    expect(plan?.checkpoint).toBeUndefined();
  });
});

describe("lint of a script below the folder that it is started from", () => {
  it("looks at the output folder that a plan would take", async () => {
    const fs = trainingInScripts();
    const rule = "newest-checkpoint-incomplete";
    expect((await respawn(fs, "lint", "scripts/train.py")).out).toContain(rule);
    expect((await respawnIn("/w/scripts", fs, "lint", "train.py")).out).not.toContain(rule);
  });
});

describe("launchers on the command line", () => {
  it("show their command, or say why they have none", async () => {
    const fs = trainingInScripts();
    const texts: string[] = [];
    for (const argv of [
      ["plan", "scripts/train.py", "--launcher", "torchrun", "--nproc", "2"],
      ["plan", "scripts/train.py", "--launcher", "torchrun"],
      ["plan", "scripts/train.py", "--nproc", "2"],
      ["plan", "scripts/train.py", "--launcher", "torchrun", "--nproc", "0"],
      ["plan", "scripts/train.py", "--from", "never", "--", "--output_dir", "fresh"],
    ]) {
      texts.push(transcript(argv, await respawn(fs, ...argv)));
    }
    await expect(texts.join("\n")).toMatchFileSnapshot("../golden/cli/launchers.txt");
  });
});

describe("a plan in a file", () => {
  it("is refused where it cannot be written or read, and beside what it holds", async () => {
    const fs = trainingInScripts();
    fs.write("/w/junk.json", "{}").deny("/w/denied.json");
    fs.write("/w/json.json", (await respawn(fs, "plan", "--json", "scripts/train.py")).out);
    await respawn(fs, "plan", "scripts/train.py", "--out", "plan.json");
    const texts: string[] = [];
    for (const argv of [
      ["plan", "scripts/train.py", "--out", "denied.json"],
      ["run"],
      ["run", "--plan", "missing.json"],
      ["run", "--plan", "junk.json"],
      ["run", "--plan", "json.json"],
      ["run", "--plan", "plan.json", "scripts/train.py"],
      ["run", "--plan", "plan.json", "--resume", "never"],
      ["run", "--plan", "plan.json", "--launcher", "torchrun"],
    ]) {
      const ran = await respawn(fs, ...argv);
      expect(ran.code).toBe(2);
      texts.push(transcript(argv, ran));
    }
    await expect(texts.join("\n")).toMatchFileSnapshot("../golden/cli/plan-file-mistakes.txt");
  });

  it("is not started when it is out of date and nobody is there to ask", async () => {
    const fs = trainingInScripts();
    const argv = ["run", "--plan", "plan.json"];
    await respawn(fs, "plan", "scripts/train.py", "--out", "plan.json", "--", "--seed", "1");
    writeCheckpoint(fs, 20);
    fs.write("/w/scripts/train.py", 'args = TrainingArguments(output_dir="elsewhere")\n');
    const ran = await respawn(fs, ...argv);
    await expect(transcript(argv, ran)).toMatchFileSnapshot("../golden/cli/run-stale-plan.txt");
  });
});

describe("a plan that is out of date, where somebody can be asked", () => {
  /** Starts nothing, and remembers what was to be started. */
  function recorder(): ProcessRunner & { readonly started: LaunchSpec[] } {
    const started: LaunchSpec[] = [];
    return {
      started,
      start(spec, _environment, tell) {
        started.push(spec);
        tell({ kind: "started", pid: 1 });
        tell({ kind: "exited", code: 0, signal: undefined });
        return { signal: () => undefined };
      },
    };
  }

  async function stale(answer: boolean): Promise<{
    readonly asked: readonly string[];
    readonly words: readonly (readonly string[])[];
    readonly code: number;
  }> {
    const fs = trainingInScripts();
    await respawn(fs, "plan", "scripts/train.py", "--from", "5", "--out", "plan.json");
    fs.remove("/w/out/checkpoint-5/model.safetensors").remove("/w/out/checkpoint-5/config.json");
    fs.remove("/w/out/checkpoint-5/trainer_state.json");
    writeCheckpoint(fs, 20);
    const processes = recorder();
    const asked: string[] = [];
    const confirm = (question: string): Promise<boolean> => {
      asked.push(question);
      return Promise.resolve(answer);
    };
    const { code } = await respawnWith({ processes, confirm }, fs, ["run", "--plan", "plan.json"]);
    return { asked, words: processes.started.map(({ argv }) => argv), code };
  }

  it("is planned anew after a yes, from the newest when its checkpoint is gone", async () => {
    expect(await stale(true)).toEqual({
      asked: ["Plan anew, and start what is then planned?"],
      words: [
        [
          "python3",
          "-u",
          "/w/scripts/train.py",
          "--resume_from_checkpoint",
          "/w/out/checkpoint-20",
        ],
      ],
      code: 0,
    });
  });

  it("is left alone after a no", async () => {
    expect(await stale(false)).toMatchObject({ words: [], code: 2 });
  });

  it("does not ask about a plan that holds", async () => {
    const fs = trainingInScripts();
    await respawn(fs, "plan", "scripts/train.py", "--out", "plan.json");
    const processes = recorder();
    const confirm = (): Promise<boolean> => Promise.reject(new Error("nothing to ask"));
    const ran = await respawnWith({ processes, confirm }, fs, ["run", "--plan", "plan.json"]);
    expect(ran.code).toBe(0);
    expect(processes.started).toHaveLength(1);
  });
});
