import fs from "node:fs";
import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../../src/core/model/checkpoint.js";
import { survey } from "../../../../src/core/survey/survey.js";
import { withHeader } from "../../../support/checkpoints.js";
import { MemoryFs } from "../../../support/memoryFs.js";

const later = 3_600_000;
const folder = "/w/out/checkpoint-5";

type Shapes = Readonly<Record<string, readonly number[]>>;

function model(shapes: Shapes, values: Readonly<Record<string, number>> = {}): Uint8Array {
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const bytes = shape.reduce((product, size) => product * size, 4);
      end += bytes;
      return [name, { dtype: "F32", shape, data_offsets: [end - bytes, end] }];
    }),
  );
  const file = withHeader(JSON.stringify(header), end);
  for (const [name, value] of Object.entries(values)) {
    const [from = 0, to = 0] = header[name]?.data_offsets ?? [];
    file.fill(value, file.length - end + from, file.length - end + to);
  }
  return file;
}

const llama: Shapes = {
  "model.embed_tokens.weight": [10, 4],
  "model.layers.0.mlp.weight": [4, 4],
  "model.layers.1.mlp.weight": [4, 4],
};
const headed: Shapes = { ...llama, "lm_head.weight": [10, 4] };
const config = {
  model_type: "llama",
  architectures: ["LlamaForCausalLM"],
  vocab_size: 10,
  hidden_size: 4,
  num_hidden_layers: 2,
  tie_word_embeddings: false,
  dtype: "float32",
};

function write(disk: MemoryFs, path: string, settings: object, weights: Uint8Array): void {
  const step = Number(path.slice(path.lastIndexOf("-") + 1));
  disk.write(`${path}/model.safetensors`, weights);
  disk.write(`${path}/config.json`, JSON.stringify(settings));
  disk.write(`${path}/trainer_state.json`, JSON.stringify({ global_step: step }));
}

async function look(fs: MemoryFs, now = later): Promise<readonly Checkpoint[]> {
  return (await survey(fs, { now: () => now }, "/w")).runs.flatMap((run) => run.checkpoints);
}

async function rules(
  settings: object,
  weights: Uint8Array,
  also: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const fs = new MemoryFs();
  write(fs, folder, settings, weights);
  for (const [name, text] of Object.entries(also)) {
    fs.write(`${folder}/${name}`, text);
  }
  return (await look(fs)).flatMap(({ state, findings }) => [
    state,
    ...findings.map(({ rule }) => rule),
  ]);
}

const tokenizer = (added: number, words: number): string =>
  JSON.stringify({
    added_tokens: [{ id: added, content: 'a "]" b' }],
    model: { type: "WordLevel", vocab: { w: words } },
  });

describe("the parts of a model folder", () => {
  it("agree, tied or not, and with a tokenizer that is smaller than the embedding", async () => {
    expect(await rules(config, model(headed), { "tokenizer.json": tokenizer(9, 3) })).toEqual([
      "complete",
    ]);
    expect(await rules({ ...config, tie_word_embeddings: true }, model(llama))).toEqual([
      "complete",
    ]);
  });

  it.each([
    ["vocab_size", 12],
    ["hidden_size", 8],
    ["num_hidden_layers", 3],
  ])("do not agree on %s", async (key, value) => {
    expect(await rules({ ...config, [key]: value }, model(headed))).toEqual([
      "damaged",
      "config-json-vs-tensors",
    ]);
  });

  it("give nothing of an unknown architecture, and of packed weights", async () => {
    const wrong = { ...config, vocab_size: 99 };
    expect(await rules({ ...wrong, model_type: "novel" }, model(headed))).toEqual(["complete"]);
    expect(await rules({ ...wrong, quantization_config: {} }, model(headed))).toEqual(["complete"]);
  });

  it("have a token past the embedding's end, added or not", async () => {
    for (const text of [tokenizer(10, 3), tokenizer(3, 10)]) {
      expect(await rules(config, model(headed), { "tokenizer.json": text })).toEqual([
        "damaged",
        "tokenizer-larger-than-embedding",
      ]);
    }
    for (const broken of ["", "{", '{"added_tokens": [', '{"added_tokens": [1}]', "[]"]) {
      expect(await rules(config, model(headed), { "tokenizer.json": broken })).toEqual([
        "complete",
      ]);
    }
  });

  it("leave open what the head is", async () => {
    const tied = { ...config, tie_word_embeddings: true };
    const same = { "lm_head.weight": 7, "model.embed_tokens.weight": 7 };
    expect(await rules(tied, model(headed, same))).toEqual(["complete"]);
    expect(await rules(tied, model(headed, { ...same, "lm_head.weight": 8 }))).toEqual([
      "complete",
      "tied-head-ambiguous",
    ]);
    expect(await rules(config, model(llama))).toEqual(["complete", "tied-head-ambiguous"]);
    const scored = { ...llama, "score.weight": [1, 4] };
    expect(await rules(config, model(scored))).toEqual(["complete"]);
  });

  it("differ in dtype, or lie beside shards of another save", async () => {
    expect(await rules({ ...config, dtype: "bfloat16" }, model(headed))).toEqual([
      "complete",
      "dtype-changed",
    ]);
    expect(await rules(config, model(headed), { "model-00003-of-00003.safetensors": "x" })).toEqual(
      ["complete", "stray-shards-in-folder"],
    );
    expect(await rules(config, model(headed), { "pytorch_model.bin": "x" })).toEqual(["complete"]);
  });
});

describe("a run's earlier checkpoints", () => {
  const optimizer = new Uint8Array(fs.readFileSync("test/fixtures/small.pt"));
  const run = (withOptimizer: readonly number[]): MemoryFs => {
    const disk = new MemoryFs();
    for (const step of [5, 10, 15]) {
      const path = `/w/out/checkpoint-${step}`;
      write(disk, path, {}, model(llama));
      if (withOptimizer.includes(step)) {
        for (const name of ["optimizer.pt", "scheduler.pt", "rng_state.pth"]) {
          disk.write(`${path}/${name}`, optimizer);
        }
      }
    }
    return disk;
  };
  const states = async (disk: MemoryFs): Promise<readonly string[]> =>
    (await look(disk)).map(({ step, state, findings }) =>
      [step, state, ...findings.map(({ rule }) => rule)].join(" "),
    );

  it("are the measure of what a checkpoint should hold", async () => {
    expect(await states(run([5, 10]))).toEqual([
      `15 incomplete${" half-a-set-of-state-files".repeat(3)}`,
      "10 complete",
      "5 complete",
    ]);
  });

  it("may lack what later ones have: old state is removed to make room", async () => {
    expect(await states(run([15]))).toEqual(["15 complete", "10 complete", "5 complete"]);
  });
});

describe("a save that runs", () => {
  it("is being written, not damaged, at every byte of its files", async () => {
    const whole = model(headed);
    for (let length = 0; length < whole.length; length += 7) {
      const fs = new MemoryFs();
      fs.write(`${folder}/config.json`, JSON.stringify(config), later);
      fs.write(`${folder}/model.safetensors`, whole.slice(0, length), later);
      const [checkpoint] = await look(fs, later + 1000);
      expect([checkpoint?.state, checkpoint?.beingWritten, checkpoint?.resumable]).toEqual([
        "incomplete",
        true,
        false,
      ]);
    }
  });
});
