import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../src/core/model/checkpoint.js";
import { fill } from "../../../src/core/model/message.js";
import { survey } from "../../../src/core/survey/survey.js";
import { safetensorsBytes, writeHalf, writeIter } from "../../support/checkpoints.js";
import { MemoryFs } from "../../support/memoryFs.js";

const run = "/w/orz_ckpt/r";
const later = 3_600_000;

async function look(fs: MemoryFs, now = later, root = "/w"): Promise<readonly Checkpoint[]> {
  const found = await survey(fs, { now: () => now }, root);
  return found.runs.flatMap(({ checkpoints }) => checkpoints);
}

function words(checkpoint: Checkpoint | undefined): string {
  const reasons = (checkpoint?.findings ?? []).map(({ message }) =>
    fill(message.text, message.args),
  );
  return `${checkpoint?.state ?? "none"}${checkpoint?.resumable === true ? ", resumable" : ""}: ${reasons.join("; ")}`;
}

describe("survey of an Open-Reasoner-Zero run", () => {
  it("orders by number, not by text, and names the newest whole one", async () => {
    const fs = new MemoryFs();
    [9, 100, 20].forEach((step) => writeIter(fs, run, step));
    const found = await survey(fs, { now: () => later }, "/w");
    expect(found.runs.map(({ path }) => path)).toEqual([run]);
    expect(found.runs[0]?.checkpoints.map(({ step }) => step)).toEqual([100, 20, 9]);
    expect(found.runs[0]?.newestResumable?.step).toBe(100);
  });

  it("calls no prefix of a save complete with all parts", async () => {
    const whole = new MemoryFs();
    writeIter(whole, run, 5);
    const order = whole.paths();
    for (let count = 1; count < order.length; count += 1) {
      const fs = new MemoryFs();
      writeIter(fs, run, 1);
      for (const path of order.slice(0, count)) {
        const bytes = await whole.read(path, 0, 1_000_000);
        fs.write(path, bytes.ok ? bytes.value : "");
      }
      const newest = (await look(fs))[0];
      expect(newest?.step).toBe(5);
      expect(newest?.resumable, order.slice(0, count).join(" ")).toBe(false);
    }
  });

  it("tells a save that runs from one that was killed, and both from damage", async () => {
    const fs = new MemoryFs();
    writeHalf(fs, `${run}/iter5/policy`, 1000);
    fs.remove(`${run}/iter5/policy/tokenizer_config.json`);
    expect((await look(fs, 2000))[0]?.beingWritten).toBe(true);
    expect((await look(fs))[0]?.beingWritten).toBe(false);
    expect(words((await look(fs))[0])).toBe("incomplete: has no tokenizer, which is written last");
    writeIter(fs, run, 5);
    fs.write(`${run}/iter5/critic/model.safetensors`, safetensorsBytes({ a: 4 }).slice(0, -3));
    expect(words((await look(fs))[0])).toBe("damaged: is 3 bytes too short");
  });

  it("does not resume PPO from a policy alone, but does where no checkpoint has a critic", async () => {
    const fs = new MemoryFs();
    writeHalf(fs, `${run}/iter4/policy`);
    expect((await look(fs))[0]?.resumable).toBe(true);
    writeIter(fs, run, 2);
    expect(words((await look(fs))[0])).toBe(
      "complete: has a policy but no critic, which other checkpoints of this run have",
    );
  });

  it("misses the record that ends each save of a run under respawn.orz", async () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 2);
    fs.write(`${run}/iter2/respawn.json`, JSON.stringify({ global_step: 2 }));
    writeIter(fs, run, 4);
    expect(words((await look(fs))[0])).toBe(
      "incomplete: has no respawn.json, which ends a save of this run",
    );
    fs.write(`${run}/iter4/respawn.json`, JSON.stringify({ global_step: 3 }));
    expect(words((await look(fs))[0])).toBe("damaged: records step 3, but its folder is of step 4");
    fs.write(`${run}/iter4/respawn.json`, JSON.stringify({ global_step: 4 }));
    expect((await look(fs))[0]?.holds.data).toBe(true);
  });

  it("knows the very first save of such a run as cut off", async () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 2);
    fs.write(`${run}/iter2/respawn.saving`, "");
    expect(words((await look(fs))[0])).toBe(
      "incomplete: has no respawn.json, which ends a save of this run",
    );
    fs.write(`${run}/iter2/respawn.json`, JSON.stringify({ global_step: 2 }));
    expect((await look(fs))[0]?.resumable).toBe(true);
  });

  it("checks shards against their index", async () => {
    const fs = new MemoryFs();
    writeHalf(fs, `${run}/iter3/policy`);
    const folder = `${run}/iter3/policy`;
    fs.remove(`${folder}/model.safetensors`);
    fs.write(`${folder}/model-00001-of-00002.safetensors`, safetensorsBytes({ a: 2 }));
    expect(words((await look(fs))[0])).toMatch(/^incomplete: has shards, but not the index/u);
    const map = { a: "model-00001-of-00002.safetensors", b: "model-00002-of-00002.safetensors" };
    fs.write(`${folder}/model.safetensors.index.json`, JSON.stringify({ weight_map: map }));
    expect(words((await look(fs))[0])).toMatch(/^incomplete: names shard model-00002-of-00002/u);
    fs.write(`${folder}/model-00002-of-00002.safetensors`, safetensorsBytes({ c: 2 }));
    expect(words((await look(fs))[0])).toMatch(/^damaged: puts tensor b into model-00002/u);
    fs.write(`${folder}/model-00002-of-00002.safetensors`, safetensorsBytes({ b: 2 }));
    expect(words((await look(fs))[0])).toBe("complete, resumable: ");
  });

  it("finds the checkpoint that a part of it is named of, and judges it among its siblings", async () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 1);
    writeHalf(fs, `${run}/iter2/policy`);
    const found = await look(fs, later, `${run}/iter2/policy`);
    expect(found.map(({ path }) => path)).toEqual([`${run}/iter2`]);
    expect(found[0]?.resumable).toBe(false);
  });

  it("takes no look-alike for a checkpoint", async () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 1);
    fs.write(`${run}/iter2_generation_results.json`, "[]");
    fs.write(`${run}/dumped_replay_buffer/iter3_replay_buffer.jsonl`, "");
    fs.write(`${run}/iter4/notes.txt`, "mine");
    expect((await look(fs)).map(({ step }) => step)).toEqual([1]);
  });
});

describe("survey of bad input", () => {
  it("says what is wrong with a folder, and does not throw", async () => {
    const fs = new MemoryFs().write("/w/file", "x").deny("/w/secret").write("/w/secret/x", "x");
    const texts = async (path: string): Promise<readonly string[]> =>
      (await survey(fs, { now: () => 0 }, path)).problems.map(({ message }) => message.text);
    expect(await texts("/nowhere")).toEqual(["There is no such folder. Check the path."]);
    expect(await texts("/w/file")).toEqual([
      "This is a file, not a folder. Name the folder that holds it.",
    ]);
    expect(await texts("/w")).toEqual(["The folder may not be read. Check its permissions."]);
  });

  it("survives names with quotes, spaces, $() and newlines", async () => {
    const fs = new MemoryFs();
    const odd = `/w/it's "a" $(touch x)\nrun`;
    writeIter(fs, odd, 7);
    expect((await look(fs)).map(({ run: folder }) => folder)).toEqual([odd]);
  });
});
