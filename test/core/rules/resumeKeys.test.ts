import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../src/core/config/applyEdits.js";
import { readDocument } from "../../../src/core/config/readDocument.js";
import { fill } from "../../../src/core/model/message.js";
import { lintConfig } from "../../../src/core/rules/lintConfig.js";
import { safetensorsBytes } from "../../support/checkpoints.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { Tensor } from "../../support/pickleBytes.js";
import { torchBytes } from "../../support/torchBytes.js";

const hour = 3_600_000;
const small = torchBytes({ step: 1 });

/** `/w/out` with whole checkpoints of these steps, optimizer and all. */
function trained(...steps: readonly number[]): MemoryFs {
  const fs = new MemoryFs();
  for (const step of steps) {
    const folder = `/w/out/checkpoint-${step}`;
    fs.write(`${folder}/model.safetensors`, safetensorsBytes({ a: 3 }), 0);
    fs.write(`${folder}/config.json`, "{}", 0);
    for (const name of ["optimizer.pt", "scheduler.pt", "rng_state.pth"]) {
      fs.write(`${folder}/${name}`, small, 0);
    }
    fs.write(`${folder}/trainer_state.json`, JSON.stringify({ global_step: step }), 0);
  }
  fs.write("/models/llama/model.safetensors", safetensorsBytes({ a: 3 }), 0);
  fs.write("/models/llama/config.json", "{}", 0);
  return fs;
}

/** What is found, by rule; and the text after the fixes. */
async function lint(
  fs: MemoryFs,
  text: string,
): Promise<{ readonly found: readonly string[]; readonly fixed: string }> {
  const document = readDocument("/w/train.yaml", text);
  const findings = await lintConfig(fs, { now: () => hour }, document);
  const edits = findings.flatMap(({ fixes = [] }) => fixes[0]?.edits ?? []);
  return {
    found: findings.map(({ rule, message }) => `${rule}: ${fill(message.text, message.args)}`),
    fixed: applyEdits(text, edits),
  };
}

const factory = (more: string): string =>
  `model_name_or_path: /models/llama\nstage: sft\nfinetuning_type: lora\noutput_dir: out\nsave_steps: 5\n${more}`;
const trainer = (more: string): string => `output_dir: out\nsave_steps: 5\n${more}`;

describe("keys that resume", () => {
  it.each([
    ["LLaMA-Factory", factory],
    ["a Trainer's", trainer],
  ])("%s: a checkpoint that is not there", async (_name, config) => {
    const text = config("resume_from_checkpoint: out/checkpoint-20\n");
    const { found, fixed } = await lint(trained(5, 10), text);
    expect(found).toEqual([
      "resume-path-missing: There is nothing at /w/out/checkpoint-20 to resume from. The newest that can be resumed is checkpoint-10.",
    ]);
    expect(fixed).toBe(config("resume_from_checkpoint: out/checkpoint-10\n"));
    expect((await lint(trained(5, 10), fixed)).found).toEqual([]);
    expect((await lint(new MemoryFs(), text)).found).toContain(
      "resume-path-missing: There is nothing at /w/out/checkpoint-20 to resume from.",
    );
  });

  it("LLaMA-Factory: an adapter from a checkpoint, and a run that starts over", async () => {
    const text = factory("adapter_name_or_path: out/checkpoint-10\noverwrite_output_dir: true\n");
    const { found, fixed } = await lint(trained(5, 10), text);
    expect(found).toEqual([
      "weights-from-checkpoint: adapter_name_or_path takes the weights of checkpoint-10 alone: counting starts at 0, and the optimizer is cold. resume_from_checkpoint takes all of it.",
      "starts-over-checkpoints: overwrite_output_dir starts at step 0 and writes over the checkpoints that are there; the newest is checkpoint-10.",
    ]);
    expect(fixed).toContain("overwrite_output_dir: false\n");
    expect(fixed).toContain("resume_from_checkpoint: out/checkpoint-10\n");
    expect((await lint(trained(5, 10), fixed)).found).toEqual([]);
  });

  it("a Trainer's: weights from a checkpoint elsewhere, but not from a model", async () => {
    const fs = trained(5);
    const text = "output_dir: other\nsave_steps: 5\nmodel_name_or_path: out/checkpoint-5\n";
    expect((await lint(fs, text)).found).toHaveLength(1);
    expect((await lint(fs, trainer("model_name_or_path: /models/llama\n"))).found).toEqual([]);
    expect((await lint(fs, trainer("model_name_or_path: org/model\n"))).found).toEqual([]);
  });

  it("says nothing of a resume that is right, of words that are no path, and of an empty folder", async () => {
    for (const more of [
      "resume_from_checkpoint: out/checkpoint-5\noverwrite_output_dir: true\n",
      "resume_from_checkpoint: latest\n",
      "resume_from_checkpoint: null\n",
      "resume_from_checkpoint: true\n",
    ]) {
      expect((await lint(trained(5), factory(more))).found).toEqual([]);
    }
    expect(
      (await lint(new MemoryFs(), factory("overwrite_output_dir: true\n"))).found,
    ).not.toContain("starts-over-checkpoints");
  });

  it("torchtune: the folder that the switch loads", async () => {
    const recipe = (folder: string, on: string): string =>
      `checkpointer:\n  _component_: torchtune.training.FullModelHFCheckpointer\n  checkpoint_dir: ${folder}\n  output_dir: tune\nresume_from_checkpoint: ${on}\n`;
    const { found } = await lint(new MemoryFs(), recipe("tune/epoch_4/", "True"));
    expect(found).toEqual([
      "resume-path-missing: There is nothing at /w/tune/epoch_4 to resume from.",
    ]);
    expect((await lint(new MemoryFs(), recipe("/models/base/of/mine", "False"))).found).toEqual([]);
    const fs = new MemoryFs();
    fs.write("/w/tune/epoch_1/config.json", "{}", 0);
    fs.write("/w/tune/epoch_1/model.safetensors", safetensorsBytes({ a: 3 }), 0);
    fs.write(
      "/w/tune/epoch_1/recipe_state.pt",
      torchBytes({
        optimizer: { state: { a: new Tensor([1]) } },
        seed: 1,
        epochs_run: 1,
        total_epochs: 2,
        steps_run: 1,
      }),
      0,
    );
    const weights = await lint(fs, recipe("tune/epoch_1", "False"));
    expect(weights.found.map((each) => each.split(":")[0])).toEqual(["weights-from-checkpoint"]);
    expect(weights.fixed).toBe(recipe("tune/epoch_1", "true"));
  });
});
