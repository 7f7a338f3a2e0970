import { describe, expect, it } from "vitest";
import type { Run } from "../../../src/core/model/run.js";
import { survey } from "../../../src/core/survey/survey.js";
import { safetensorsBytes } from "../../support/checkpoints.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { pickle } from "../../support/pickles.js";
import { torchBytes, zipBytes } from "../../support/torchBytes.js";

const run = "/w/out";

/** Two checkpoints of transformers' Trainer, whole in all their bytes. */
function twoSaves(): MemoryFs {
  const fs = new MemoryFs();
  for (const step of [5, 10]) {
    const folder = `${run}/checkpoint-${step}`;
    fs.write(`${folder}/model.safetensors`, safetensorsBytes({ a: 3 }));
    fs.write(`${folder}/config.json`, "{}");
    fs.write(`${folder}/trainer_state.json`, JSON.stringify({ global_step: step }));
    for (const name of ["optimizer.pt", "scheduler.pt", "rng_state.pth"]) {
      fs.write(`${folder}/${name}`, torchBytes({ x: 1 }));
    }
  }
  return fs;
}

/** What there is at a time: an hour after the saves unless said otherwise. */
async function look(fs: MemoryFs, now = 3_600_000): Promise<Run> {
  return (await survey(fs, { now: () => now }, "/w")).runs[0]!;
}

const brief = ({ checkpoints, newestResumable }: Run): string => {
  const [newest] = checkpoints;
  const rules = newest?.findings.map(({ rule }) => rule).join(" ") ?? "";
  return `${newest?.state ?? ""}, from ${newestResumable?.step ?? "nothing"}: ${rules}`;
};

describe("the judge", () => {
  it("finds nothing in two whole saves", async () => {
    expect(brief(await look(twoSaves()))).toBe("complete, from 10: ");
  });

  it("does not let a resume start from a whole checkpoint that would run code when it is loaded", async () => {
    const evil = zipBytes([
      ["archive/data.pkl", pickle(0x80, 2, "cos\nsystem\n.")],
      ["archive/version", new TextEncoder().encode("3\n")],
    ]);
    const fs = twoSaves().write(`${run}/checkpoint-10/optimizer.pt`, evil);
    expect(brief(await look(fs))).toBe("complete, from 5: pickle-import-outside-allow-list");
  });

  it("lets it start from one that names a class of its own once a person allowed that name for this run", async () => {
    const own = zipBytes([
      ["archive/data.pkl", pickle(0x80, 2, "cmymodel\nModel\n.")],
      ["archive/version", new TextEncoder().encode("3\n")],
    ]);
    const fs = twoSaves().write(`${run}/checkpoint-10/optimizer.pt`, own);
    const blocked = "complete, from 5: pickle-import-outside-allow-list";
    expect(brief(await look(fs))).toBe(blocked);
    const allow = (path: string, names: readonly string[]): Promise<Run> => {
      const text = JSON.stringify({ version: 1, allowed: { [path]: names } });
      return look(fs.write("/w/.respawn/allowed.json", new TextEncoder().encode(text)));
    };
    expect(brief(await allow(run, ["mymodel.Other"]))).toBe(blocked);
    expect(brief(await allow("/elsewhere/run", ["mymodel.Model"]))).toBe(blocked);
    expect(brief(await allow(run, ["mymodel.Model"]))).toBe(
      "complete, from 10: name-allowed-by-user",
    );
  });

  it("does not let it start from weights alone", async () => {
    const fs = new MemoryFs();
    fs.write("/w/model/model.safetensors", safetensorsBytes({ a: 3 }));
    fs.write("/w/model/config.json", "{}");
    expect(brief(await look(fs))).toBe("complete, from nothing: part-missing");
  });

  it("calls a checkpoint with a file that cannot be read unknown", async () => {
    const fs = twoSaves().deny(`${run}/checkpoint-10/optimizer.pt`);
    expect(brief(await look(fs))).toBe("unknown, from 5: file-unreadable");
  });

  it("calls a cut-off file incomplete for a minute after the last write, then damaged", async () => {
    const fs = twoSaves();
    const cut = torchBytes({ x: 1 }).slice(0, -30);
    fs.write(`${run}/checkpoint-10/optimizer.pt`, cut, 1000);
    expect(brief(await look(fs, 60_999))).toBe("incomplete, from 5: file-truncated");
    expect(brief(await look(fs, 61_000))).toBe("damaged, from 5: file-truncated");
    fs.remove(`${run}/checkpoint-10/trainer_state.json`);
    expect(brief(await look(fs))).toBe("incomplete, from 5: required-file-missing file-truncated");
  });
});
