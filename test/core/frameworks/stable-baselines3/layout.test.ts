import { describe, expect, it } from "vitest";
import { bytesSource } from "../../../../src/core/formats/byteSource.js";
import { readerOf } from "../../../../src/core/formats/known.js";
import { survey } from "../../../../src/core/survey/survey.js";
import { fixture } from "../../../support/byteFiles.js";
import { place } from "../../../support/layoutWriter.js";
import { MemoryFs } from "../../../support/memoryFs.js";
import { Tensor } from "../../../support/pickleBytes.js";
import { torchBytes, zipBytes } from "../../../support/torchBytes.js";
import { stableBaselines3Writers } from "../../../support/writers/stableBaselines3.js";

const [, offPolicy] = stableBaselines3Writers;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

async function look(fs: MemoryFs): Promise<readonly string[]> {
  const { runs } = await survey(fs, { now: () => 3_600_000 }, "/w");
  return runs
    .flatMap(({ checkpoints }) => checkpoints)
    .map(
      ({ path, state, resumable }) =>
        `${path.slice("/w/run/".length)} ${state}${resumable ? ", resumable" : ""}`,
    );
}

describe("archives of Stable-Baselines3", () => {
  it("are read as the library writes them, and every beginning of one is cut off", async () => {
    const name = "rl_model_16_steps.zip";
    const bytes = fixture(name);
    expect(await look(new MemoryFs().write(`/w/run/${name}`, bytes))).toEqual([
      `${name} complete, resumable`,
    ]);
    for (let part = 1; part < 40; part += 1) {
      const cut = bytes.slice(0, Math.floor((bytes.length * part) / 40));
      const { defect } = await readerOf("torch-bundle").check(bytesSource(cut), {
        name,
        beside: () => Promise.resolve(undefined),
      });
      expect(defect?.kind, `${cut.length} bytes`).toBe("truncated");
    }
  });

  it("lack a buffer that the saves before have, and nothing that only later ones have", async () => {
    const fs = place(
      new MemoryFs(),
      [3, 4, 5].flatMap((step) => offPolicy!.write("/w/run", step)),
    );
    fs.remove("/w/run/rl_model_replay_buffer_5_steps.pkl");
    fs.remove("/w/run/rl_model_replay_buffer_3_steps.pkl");
    expect(await look(fs)).toEqual([
      "rl_model_5_steps.zip incomplete",
      "rl_model_4_steps.zip complete, resumable",
      "rl_model_3_steps.zip complete, resumable",
    ]);
  });

  it("are read under any name, and without an optimizer are no point to resume from", async () => {
    const records = [
      ["data", text('{"num_timesteps": 8}')],
      ["policy.pth", torchBytes({ "fc.weight": new Tensor([1]) })],
      ["_stable_baselines3_version", text("2.3.2")],
    ] as const;
    const fs = new MemoryFs().write("/w/run/ppo cartpole.zip", zipBytes(records));
    expect(await look(fs)).toEqual(["ppo cartpole.zip complete"]);
  });

  it("are damaged when a file inside is, though the zip is whole", async () => {
    const whole = torchBytes({ "fc.weight": new Tensor([1]) });
    const records = [
      ["data", text('{"num_timesteps": 8}')],
      ["policy.pth", whole.slice(0, whole.length - 30)],
      ["_stable_baselines3_version", text("2.3.2")],
    ] as const;
    const fs = new MemoryFs().write("/w/run/rl_model_8_steps.zip", zipBytes(records));
    expect(await look(fs)).toEqual(["rl_model_8_steps.zip damaged"]);
  });

  it("are none where a zip is of something else, whole or cut", async () => {
    const fs = new MemoryFs();
    const zip = zipBytes([["images/1.png", text("png")]]);
    fs.write("/w/run/images.zip", zip).write("/w/run/more.zip", zip.slice(0, 20));
    expect(await look(fs)).toEqual([]);
  });
});
