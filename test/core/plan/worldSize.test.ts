import { describe, expect, it } from "vitest";
import { fill, type Message } from "../../../src/core/model/message.js";
import type { LauncherChoice } from "../../../src/core/model/resumePlan.js";
import { planned, trainingInScripts, writeCheckpoint } from "../../support/plans.js";
import { torchBytes } from "../../support/torchBytes.js";
import type { MemoryFs } from "../../support/memoryFs.js";

const hour = 3_600_000;
const python: LauncherChoice = { id: "python", processes: undefined };
const torchrun = (processes?: number): LauncherChoice => ({ id: "torchrun", processes });
const say = ({ text, args }: Message): string => fill(text, args);

/** checkpoint-20 as so many processes saved it. */
function savedBy(ranks: number, more: readonly string[] = []): MemoryFs {
  const fs = trainingInScripts();
  writeCheckpoint(fs, 20);
  const random = Array.from({ length: ranks }, (_, rank) =>
    ranks === 1 ? "rng_state.pth" : `rng_state_${rank}.pth`,
  );
  for (const name of ["optimizer.pt", "scheduler.pt", ...random, ...more]) {
    fs.write(`/w/out/checkpoint-20/${name}`, torchBytes({ a: 1 }), hour);
  }
  return fs;
}

/** What becomes of data and random state, and what is warned of. */
async function told(on: MemoryFs, launcher: LauncherChoice): Promise<readonly string[]> {
  const { states, warnings } = await planned({ on, launcher });
  return [
    ...states
      .filter(({ what }) => what === "data" || what === "rng")
      .map(({ what, returns, why }) => `${what} ${returns ? "yes" : "no"}: ${say(why)}`),
    ...warnings
      .filter(({ rule }) => rule === "other-world-size")
      .map(({ message }) => say(message)),
  ];
}

describe("a start of another number of processes", () => {
  it("says what is lost, and which launcher fits", async () => {
    expect(await told(savedBy(2), python)).toEqual([
      "data no: batches are counted over all processes: 2 saved it, 1 skip others than were seen",
      "rng no: one process looks for rng_state.pth, and 2 saved rng_state_RANK.pth",
      "was saved by 2 processes, and this starts 1: add --launcher torchrun --nproc 2",
    ]);
    expect((await told(savedBy(1), torchrun(4))).slice(1)).toEqual([
      "rng no: 4 processes look for rng_state_RANK.pth, and one saved rng_state.pth",
      "was saved by one process, and this starts 4",
    ]);
    expect((await told(savedBy(4), torchrun(2)))[1]).toBe("rng yes: of the first 2 of 4 ranks");
    expect((await told(savedBy(2), torchrun(3)))[1]).toBe(
      "rng no: 1 of 3 ranks find none of their own",
    );
  });

  it("has nothing to say of the same number", async () => {
    const same = ["data yes: the Trainer skips the batches that were seen"];
    const saved = "rng yes: saved in the checkpoint";
    expect(await told(savedBy(1), python)).toEqual([...same, saved]);
    expect(await told(savedBy(2), torchrun())).toEqual([...same, saved]);
    expect(await told(savedBy(2), torchrun(2))).toEqual([...same, saved]);
  });

  it("is refused for DeepSpeed's shards", async () => {
    const fs = savedBy(2);
    fs.remove("/w/out/checkpoint-20/optimizer.pt");
    fs.write("/w/out/checkpoint-20/latest", "global_step20", hour);
    for (const rank of [0, 1]) {
      const folder = "/w/out/checkpoint-20/global_step20";
      fs.write(
        `${folder}/zero_pp_rank_${rank}_mp_rank_00_optim_states.pt`,
        torchBytes({ a: 1 }),
        hour,
      );
    }
    fs.write(
      "/w/out/checkpoint-20/global_step20/mp_rank_00_model_states.pt",
      torchBytes({ dp_world_size: 2, mp_world_size: 1 }),
      hour,
    );
    await expect(planned({ on: fs, from: { step: 20 } })).rejects.toThrow(
      "was saved by {1} processes, whose shards {2} cannot load",
    );
    const plan = await planned({ on: fs, from: { step: 20 }, launcher: torchrun() });
    expect(plan.checkpoint?.step).toBe(20);
  });
});
