import { describe, expect, it } from "vitest";
import { safetensorsBytes } from "../support/checkpoints.js";
import { respawn, transcript } from "../support/cli.js";
import { MemoryFs } from "../support/memoryFs.js";
import { orzConfig } from "../support/orzConfig.js";

/** A folder with a YAML of the Trainer that never saves, one that cannot be read, and configs in Python. */
function folder(): MemoryFs {
  const fs = new MemoryFs();
  fs.write("/w/train.yaml", 'output_dir: out\nlearning_rate: 1e-5\nsave_strategy: "no"\n');
  fs.write("/w/broken.yaml", "output_dir: [out\nsave_steps: 5\n");
  fs.write("/w/notes.txt", "mine");
  fs.write("/w/playground/orz.py", orzConfig({ pretrain: '"orz_ckpt/gone/iter5/policy"' }));
  fs.write("/w/tool.py", "print('no config')\n");
  return fs;
}

describe("respawn lint", () => {
  it.each([
    ["yaml", ["lint", "train.yaml"]],
    ["yaml-json", ["lint", "--json", "train.yaml"]],
    ["yaml-sarif", ["lint", "--sarif", "train.yaml"]],
    ["here", ["lint"]],
    ["mistakes", ["lint", "notes.txt", "tool.py", "broken.yaml", "gone.py"]],
  ])("has a transcript: %s", async (name, argv) => {
    const ran = await respawn(folder(), ...argv);
    await expect(transcript(argv, ran)).toMatchFileSnapshot(`../golden/cli/lint-${name}.txt`);
  });

  it("looks without a name at the scripts of this folder and of playground, and says nothing of the others", async () => {
    const { out, err, code } = await respawn(folder(), "lint", "--json");
    const { findings } = JSON.parse(out) as { findings: readonly { file: string }[] };
    expect(new Set(findings.map(({ file }) => file))).toEqual(new Set(["/w/playground/orz.py"]));
    expect({ err, code }).toEqual({ err: "", code: 1 });
    expect(await respawn(new MemoryFs().write("/w/x", ""), "lint", "--json")).toMatchObject({
      code: 0,
    });
  });

  it("gives 2 for what cannot be read, whatever else was found", async () => {
    const fs = folder().deny("/w/tool.py");
    const { code, err } = await respawn(fs, "lint");
    expect(code).toBe(2);
    expect(err).toContain("/w/tool.py: cannot be read (permission denied: /w/tool.py).");
  });
});

describe("respawn compare", () => {
  it.each([
    ["a.py", "gone", "/w/gone: cannot be read (no such file: /w/gone)."],
    ["a.py", "m.safetensors", "a.py and m.safetensors are of different kinds."],
    ["empty", "a.py", "/w/empty: no checkpoint here that could be compared."],
  ])("says what is wrong with %s and %s, and gives 2", async (a, b, sentence) => {
    const fs = new MemoryFs().write("/w/a.py", orzConfig()).write("/w/empty/x", "");
    fs.write("/w/m.safetensors", safetensorsBytes({ a: 1 }));
    const { code, out, err } = await respawn(fs, "compare", a, b);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(sentence);
  });
});
