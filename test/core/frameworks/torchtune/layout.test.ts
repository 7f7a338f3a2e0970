import { describe, expect, it } from "vitest";
import { survey } from "../../../../src/core/survey/survey.js";
import { safetensorsBytes } from "../../../support/checkpoints.js";
import { MemoryFs } from "../../../support/memoryFs.js";
import { Tensor } from "../../../support/pickleBytes.js";
import { torchBytes } from "../../../support/torchBytes.js";

/** The layout of 0.5 and 0.6: an epoch's weights, saved at that time, and one recipe state for all. */
function epochs(saved: readonly number[], recipeMs: number, totalEpochs: number): MemoryFs {
  const fs = new MemoryFs();
  saved.forEach((ms, epoch) => {
    fs.write(`/w/run/epoch_${epoch}/model.safetensors`, safetensorsBytes({ "a.weight": 4 }), ms);
    fs.write(`/w/run/epoch_${epoch}/adapter_model.pt`, torchBytes({ a: new Tensor([1]) }), ms);
  });
  const recipe = {
    optimizer: { state: { a: new Tensor([1]) } },
    epochs_run: 1,
    total_epochs: totalEpochs,
  };
  return fs.write("/w/run/recipe_state/recipe_state.pt", torchBytes(recipe), recipeMs);
}

async function resumable(fs: MemoryFs): Promise<readonly string[]> {
  const found = await survey(fs, { now: () => 9_000_000 }, "/w");
  return found.runs.flatMap(({ checkpoints }) =>
    checkpoints.flatMap((each) => (each.resumable ? [each.path] : [])),
  );
}

describe("torchtune's one recipe state for all epochs", () => {
  it("belongs to the newest epoch", async () => {
    expect(await resumable(epochs([1000, 2000, 3000], 3500, 5))).toEqual(["/w/run/epoch_2"]);
  });

  it("belongs to none when it is older than the newest epoch's weights", async () => {
    expect(await resumable(epochs([1000, 2000, 3000], 2500, 5))).toEqual([]);
  });

  it("is not that of the last epoch of a run, which writes none", async () => {
    expect(await resumable(epochs([1000, 2000], 2500, 2))).toEqual([]);
  });
});
