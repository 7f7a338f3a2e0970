import { describe, expect, it } from "vitest";
import { survey } from "../../../src/core/survey/survey.js";
import { place } from "../../support/layoutWriter.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { pickle, text } from "../../support/pickles.js";
import { hfTrainerWriters } from "../../support/writers/hfTrainer.js";

const folder = "/w/run/checkpoint-7";
/** Imports only: nothing would come of it. */
const named = pickle("cposix\ngetcwd\n.");

async function look(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const fs = place(new MemoryFs(), hfTrainerWriters[0]!.write("/w/run", 7));
  for (const [name, bytes] of Object.entries(files)) {
    fs.write(`${folder}/${name}`, bytes);
  }
  const { runs } = await survey(fs, { now: () => 3_600_000 }, "/w");
  const [checkpoint] = runs.flatMap(({ checkpoints }) => checkpoints);
  const rules = checkpoint?.findings.map(({ rule }) => rule) ?? [];
  return `${checkpoint?.state ?? "none"} ${String(checkpoint?.resumable)} ${rules.join(" ")}`;
}

describe("files that no layout expects", () => {
  it.each(["training_args.bin", "extra.pkl", "model.joblib", "old.sav", "x.pth", "a.npy", "w.h5"])(
    "%s is walked as what it is",
    async (name) => {
      const wanted = "complete false pickle-import-outside-allow-list";
      expect(await look({ [name]: named })).toBe(wanted);
      expect(await look({ [name]: pickle(0x80, 4, named) })).toBe(wanted);
      expect(await look({ [name]: pickle(0x80, 4, text("fine"), ".") })).toBe("complete true ");
    },
  );

  it("says nothing of bytes and texts that are no pickles", async () => {
    expect(
      await look({
        "tokens.bin": Uint8Array.from({ length: 512 }, (_, at) => (at * 37) & 0xff),
        "notes.txt": "cos\nsystem\n.",
        "merges.txt": "c a\nt h\n",
        "empty.pkl": "",
      }),
    ).toBe("complete true ");
  });

  it("names the code that a config maps to classes, and no other code", async () => {
    const code = { "modeling_own.py": "class Own: ..." };
    const mapped = '{"auto_map": {"AutoModel": "modeling_own.Own"}}';
    expect(await look({ ...code, "config.json": mapped })).toMatch(
      /^complete false checkpoint-holds-code/u,
    );
    expect(await look(code)).toBe("complete true ");
    expect(await look({ "config.json": mapped })).not.toContain("checkpoint-holds-code");
  });
});
