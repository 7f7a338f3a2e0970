import { describe, expect, it } from "vitest";
import { safetensorsBytes, writeHalf, writeIter } from "../support/checkpoints.js";
import { hour, respawn, respawnUntil, transcript } from "../support/cli.js";
import { MemoryFs } from "../support/memoryFs.js";
import { orzConfig } from "../support/orzConfig.js";
import { trainerScript } from "../support/trainerScript.js";

const run = "/w/orz_ckpt/orz_7b_ppo";

function killedWhileSaving(): MemoryFs {
  const fs = new MemoryFs();
  writeIter(fs, run, 50, hour);
  writeIter(fs, run, 100, hour);
  writeHalf(fs, `${run}/iter150/policy`, hour);
  fs.write(
    `${run}/iter150/critic/model.safetensors`,
    safetensorsBytes({ a: 9 }).slice(0, 70),
    hour,
  );
  fs.write("/w/playground/orz_7b_ppo.py", orzConfig());
  fs.write("/w/train.py", trainerScript);
  fs.write("/w/deaf.py", 'args = TrainingArguments(output_dir="out")\ntrainer.train()\n');
  for (const step of [5, 10]) {
    const folder = `/w/out/checkpoint-${step}`;
    fs.write(`${folder}/model.safetensors`, safetensorsBytes({ a: 3 }), hour);
    fs.write(`${folder}/config.json`, "{}", hour);
    fs.write(`${folder}/trainer_state.json`, JSON.stringify({ global_step: step }), hour);
  }
  fs.remove("/w/out/checkpoint-10/trainer_state.json");
  return fs;
}

const commands: readonly (readonly string[])[] = [
  ["ls"],
  ["ls", "--json"],
  ["latest", "orz_ckpt/orz_7b_ppo"],
  ["latest", "--json", "out"],
  ["verify"],
  ["verify", "--sarif", "out"],
  ["verify", "--deep", "out"],
  ["lint", "playground/orz_7b_ppo.py"],
  ["lint", "--json", "playground/orz_7b_ppo.py"],
  ["plan", "playground/orz_7b_ppo.py"],
  ["plan", "playground/orz_7b_ppo.py", "--from", "50", "--", "exp.seed=1"],
  ["plan", "--json", "playground/orz_7b_ppo.py"],
  ["plan", "train.py"],
];

describe("the command line on a run that was killed while it saved", () => {
  it.each(commands.map((argv) => [argv.join(" "), argv] as const))("%s", async (name, argv) => {
    const text = transcript(argv, await respawn(killedWhileSaving(), ...argv));
    await expect(text).toMatchFileSnapshot(
      `../golden/cli/${name.replace(/[^a-z0-9]+/giu, "-")}.txt`,
    );
  });
});

describe("manifests on the command line", () => {
  it("are recorded for what is whole, and tell what changed later", async () => {
    const fs = killedWhileSaving();
    fs.now = 2 * hour;
    const texts: string[] = [];
    const run = async (...argv: readonly string[]): Promise<void> => {
      texts.push(transcript(argv, await respawn(fs, ...argv)));
    };
    await run("manifest", "check", "out/checkpoint-5");
    await run("manifest", "record", "out");
    await run("manifest", "record", "--json", "out/checkpoint-5");
    await run("manifest", "check", "out/checkpoint-5");
    const file = "/w/out/checkpoint-5/model.safetensors";
    const flipped = safetensorsBytes({ a: 3 });
    flipped[flipped.length - 1] = 2;
    fs.write(file, flipped, hour);
    await run("verify", "out/checkpoint-5");
    await run("verify", "--deep", "out/checkpoint-5");
    await run("manifest", "check", "out/checkpoint-5");
    fs.write("/w/out/checkpoint-5/config.json", "{ }", hour);
    fs.remove(file);
    await run("verify", "out/checkpoint-5");
    await run("manifest", "record", "nowhere");
    await expect(texts.join("\n")).toMatchFileSnapshot("../golden/cli/manifest.txt");
  });

  it("and deep checks end with 130 when they are interrupted", async () => {
    const fs = killedWhileSaving();
    const before = fs.paths();
    for (const argv of [
      ["verify", "--deep"],
      ["manifest", "record", "out/checkpoint-5"],
    ]) {
      const ran = await respawnUntil(AbortSignal.abort(), fs, ...argv);
      expect(ran).toEqual({
        code: 130,
        out: "",
        err: "respawn: Interrupted. Nothing was changed.\n",
      });
    }
    expect(fs.paths()).toEqual(before);
  });
});

/** iter50 as a save under respawn.orz; its full state is one small file here. */
function underRespawn(state: "full" | "weights"): MemoryFs {
  const fs = new MemoryFs();
  writeIter(fs, run, 50, hour);
  const file = "state/policy/rng_rank_0.json";
  if (state === "full") {
    fs.write(`${run}/iter50/${file}`, "{}", hour);
  }
  const record = { global_step: 50, state, state_files: state === "full" ? { [file]: 2 } : {} };
  fs.write(`${run}/iter50/respawn.json`, JSON.stringify(record), hour);
  fs.write("/w/playground/orz_7b_ppo.py", orzConfig());
  return fs;
}

describe("the command line on a run under respawn.orz", () => {
  it.each(["full", "weights"] as const)("plans what a save with %s brings back", async (state) => {
    const argv = ["plan", "playground/orz_7b_ppo.py"];
    const text = transcript(argv, await respawn(underRespawn(state), ...argv));
    await expect(text).toMatchFileSnapshot(`../golden/cli/plan-under-respawn-${state}.txt`);
  });

  it("reads overrides as Hydra does, quotes included", async () => {
    const fs = underRespawn("full");
    fs.write("/w/playground/orz_7b_ppo.py", orzConfig({ save_path: '"elsewhere"' }));
    const quoted = "exp.save_path='orz_ckpt/orz_7b_ppo'";
    const { out } = await respawn(fs, "plan", "playground/orz_7b_ppo.py", "--", quoted);
    expect(out).toContain("iter50, step 50, complete");
  });

  it("tells the kit to start from scratch where no checkpoint is whole, never to look for itself", async () => {
    const fs = underRespawn("full").write(`${run}/iter50/policy/model.safetensors`, "cut", hour);
    const { out } = await respawn(fs, "plan", "playground/orz_7b_ppo.py");
    expect(out).toContain("-m respawn.orz --from scratch playground.orz_7b_ppo");
  });

  it("has nothing to say about its config", async () => {
    const done = await respawn(underRespawn("full"), "lint", "playground/orz_7b_ppo.py");
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(done.out).not.toContain("pretrain-still-base-model");
  });
});

const mistakes: readonly (readonly string[])[] = [
  ["ls", "/nowhere"],
  ["verify", "/nowhere"],
  ["latest", "/w/playground"],
  ["lint", "missing.py"],
  ["lint", "junk.py"],
  ["lint", "denied.py"],
  ["plan", "missing.py"],
  ["plan", "junk.py"],
  ["plan", "deaf.py"],
  ["plan", "playground/orz_7b_ppo.py", "--from", "150"],
  ["plan", "playground/orz_7b_ppo.py", "--from", "77"],
  ["plan", "playground/orz_7b_ppo.py", "--from", "never"],
  ["plan", "playground/orz_7b_ppo.py", "--from", "/w/it's $(touch pwned)\nhere"],
  ["plan", "playground/orz_7b_ppo.py", "--launcher", "rocket"],
  ["run", "playground/orz_7b_ppo.py", "--max-restarts", "many"],
  ["frobnicate"],
];

describe("mistakes", () => {
  it("each get a sentence that names the thing and the next step, and the right exit code", async () => {
    const fs = killedWhileSaving();
    fs.write("/w/junk.py", new Uint8Array([0, 1, 2, 0x50, 0x4b, 255, 254]));
    fs.write("/w/denied.py", "x = 1").deny("/w/denied.py");
    const texts: string[] = [];
    for (const argv of mistakes) {
      const ran = await respawn(fs, ...argv);
      expect(ran.err).not.toBe("");
      expect(ran.err).not.toMatch(/\n\s+at /u);
      texts.push(transcript(argv, ran));
    }
    await expect(texts.join("\n")).toMatchFileSnapshot("../golden/cli/mistakes.txt");
  });
});
