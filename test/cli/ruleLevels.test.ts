import { describe, expect, it } from "vitest";
import { ruleLevels } from "../../src/core/findings/levels.js";
import { knownFindings } from "../../src/core/rules/registry.js";
import { safetensorsBytes, writeHalf, writeIter } from "../support/checkpoints.js";
import { hour, respawn } from "../support/cli.js";
import { MemoryFs } from "../support/memoryFs.js";
import { orzConfig } from "../support/orzConfig.js";

const run = "/w/orz_ckpt/orz_7b_ppo";
const settings = "/w/.vscode/settings.json";
const config = "playground/orz_7b_ppo.py";

/** A folder with findings of every effect: a whole save, a damaged and an incomplete one, a model, NaN, an unproven file. */
function disk(): MemoryFs {
  const fs = new MemoryFs();
  for (const step of [1, 2, 3, 4]) {
    writeIter(fs, run, step, hour);
  }
  fs.write(`${run}/iter2/critic/model.safetensors`, "no header at all", hour);
  fs.write(`${run}/iter3/critic/model.safetensors`, safetensorsBytes({ a: 4 }).slice(0, -3), hour);
  const nan = safetensorsBytes({ a: 1 });
  nan.set([0, 0, 0xc0, 0x7f], nan.length - 4);
  fs.write(`${run}/iter4/policy/model.safetensors`, nan, hour);
  writeHalf(fs, `${run}/iter5/policy`, hour);
  fs.remove(`${run}/iter5/policy/tokenizer_config.json`);
  writeHalf(fs, "/w/model", hour);
  fs.write("/w/playground/orz_7b_ppo.py", orzConfig());
  return fs;
}

interface Told {
  readonly checkpoints: readonly {
    readonly path: string;
    readonly state: string;
    readonly resumable: boolean;
    readonly findings: readonly { readonly severity: string }[];
  }[];
}

async function decided(fs: MemoryFs, ...options: readonly string[]): Promise<unknown> {
  const texts = [];
  for (const argv of [
    ["verify", "--json", ...options],
    ["verify", "--json", "--deep", ...options],
  ]) {
    const { out, code } = await respawn(fs, ...argv);
    const { checkpoints } = JSON.parse(out) as Told;
    texts.push(
      code,
      checkpoints.map(({ path, state, resumable }) => `${path} ${state} ${resumable}`),
    );
  }
  const { out, code } = await respawn(fs, "latest", run);
  return [...texts, out, code];
}

describe("levels of findings on the command line", () => {
  it.each(ruleLevels)("set to %s, all of them: nothing else is resumed from", async (level) => {
    const plain = await decided(disk());
    expect(JSON.stringify(plain)).toMatch(/damaged false.*incomplete false.*complete true/su);
    const all = Object.fromEntries(knownFindings.map(({ id }) => [id, level]));
    const set = disk().write(settings, JSON.stringify({ "respawn.rules": all }));
    expect(await decided(set)).toEqual(plain);
    const options = knownFindings.flatMap(({ id }) => ["--rule", `${id}=${level}`]);
    expect(await decided(disk(), ...options)).toEqual(plain);
    const { out } = await respawn(set, "verify", "--json", "--deep");
    const { checkpoints } = JSON.parse(out) as Told;
    const said = checkpoints.flatMap(({ findings }) => findings.map(({ severity }) => severity));
    expect(new Set(said)).toEqual(new Set(level === "off" ? [] : [level]));
  });

  it("come from the settings of the folder, comments and all, and options go over them", async () => {
    const fs = disk().write(
      settings,
      '{\n  // ours\n  "respawn.rules": { "pretrain-still-base-model": "error", },\n}\n',
    );
    const set = await respawn(fs, "lint", config);
    expect(set).toMatchObject({ code: 1, err: "" });
    expect(set.out).toContain("error: pretrain is still");
    const asked = await respawn(fs, "lint", "--rule", "pretrain-still-base-model=off", config);
    expect(asked).toMatchObject({ code: 0, err: "" });
    expect(asked.out).not.toContain("pretrain is still");
  });

  it("that say nothing are told: in the settings passed over, as an option refused", async () => {
    const fs = disk().write(settings, '{"respawn.rules": {"file-truncatd": "off"}}');
    const passedOver = await respawn(fs, "verify", "model");
    expect(passedOver.code).toBe(0);
    expect(passedOver.err).toContain(
      `${settings}: file-truncatd is no finding of Respawn's. docs/rules.md lists them.`,
    );
    expect((await respawn(disk().write(settings, "{"), "verify", "model")).err).toContain(
      "is no JSON, so respawn.rules in it is not applied.",
    );
    for (const option of ["file-truncatd=off", "file-truncated=loud", "file-truncated"]) {
      for (const command of ["verify", "lint"]) {
        const refused = await respawn(disk(), command, "--rule", option);
        expect(refused).toMatchObject({ code: 2, out: "" });
        expect(refused.err).toContain("respawn: --rule: file-trunc");
      }
    }
  });
});
