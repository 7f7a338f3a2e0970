import { describe, expect, it } from "vitest";
import { defaultLauncher, launch, launcherIds } from "../../../src/core/launch/launchers.js";
import { fill } from "../../../src/core/model/message.js";
import type { LauncherChoice, ResumePlan } from "../../../src/core/model/resumePlan.js";
import { planned } from "../../support/plans.js";

/** A plan with another launcher, or a checkpoint of so many ranks. */
async function plan(
  launcher: LauncherChoice,
  parts: { readonly worldSize?: number } & Partial<ResumePlan["program"]> = {},
): Promise<ResumePlan> {
  const { worldSize, ...program } = parts;
  const made = await planned({ launcher });
  return {
    ...made,
    program: { ...made.program, ...program },
    checkpoint: made.checkpoint === undefined ? undefined : { ...made.checkpoint, worldSize },
  };
}

const start = (made: ResumePlan): readonly string[] | string => {
  const outcome = launch(made);
  return outcome.ok ? outcome.value.argv : fill(outcome.reason.text, outcome.reason.args);
};

const resume = ["--resume_from_checkpoint", "/w/out/checkpoint-5"];
const python = ["/venv/bin/python", "-u"];

describe("launchers", () => {
  it("are what --launcher takes, plain Python first", () => {
    expect([defaultLauncher, ...launcherIds]).toEqual(["python", "python", "torchrun"]);
  });

  it("start a script or a module, once or several times", async () => {
    const one = { id: "python", processes: undefined };
    expect(start(await plan(one))).toEqual([...python, "/w/scripts/train.py", ...resume]);
    expect(start(await plan({ ...one, processes: 1 }, { entry: { module: "a.b" } }))).toEqual([
      ...python,
      ...["-m", "a.b"],
      ...resume,
    ]);
    const several = { id: "torchrun", processes: 4 };
    const run = [...python, "-m", "torch.distributed.run", "--standalone"];
    expect(start(await plan(several, { worldSize: 2 }))).toEqual([
      ...run,
      ...["--nproc-per-node=4", "/w/scripts/train.py"],
      ...resume,
    ]);
    expect(start(await plan(several, { entry: { module: "a.b" } }))).toEqual([
      ...run,
      ...["--nproc-per-node=4", "-m", "a.b"],
      ...resume,
    ]);
  });

  it("take the world size of the checkpoint where none was said", async () => {
    const unsaid = { id: "torchrun", processes: undefined };
    expect(start(await plan(unsaid, { worldSize: 8 }))).toContain("--nproc-per-node=8");
    expect(start(await plan(unsaid))).toBe(
      "No checkpoint tells how many processes torchrun is to start. Say it with --nproc.",
    );
  });

  it("refuse what they cannot start", async () => {
    expect(start(await plan({ id: "torchrun", processes: 2 }, { underTorchrun: false }))).toBe(
      "train.py starts its own processes, so torchrun cannot start it. Leave --launcher out.",
    );
    expect(start(await plan({ id: "python", processes: 2 }))).toBe(
      "Plain python starts one process, not 2. Add --launcher torchrun.",
    );
    expect(start(await plan({ id: "rocket", processes: undefined }))).toBe(
      "There is no launcher rocket. This version has: python, torchrun.",
    );
  });

  it("start it in the plan's folder with the plan's environment", async () => {
    for (const id of launcherIds) {
      const made = await plan({ id, processes: 1 }, { env: { A: "b" }, cwd: "/elsewhere" });
      expect(launch(made)).toMatchObject({ value: { cwd: "/elsewhere", env: { A: "b" } } });
    }
  });
});
