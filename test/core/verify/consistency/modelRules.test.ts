import { describe, expect, it } from "vitest";
import { fill } from "../../../../src/core/model/message.js";
import type { Finding } from "../../../../src/core/model/finding.js";
import { configJsonVsTensors } from "../../../../src/core/verify/consistency/configJsonVsTensors.js";
import { dtypeChanged } from "../../../../src/core/verify/consistency/dtypeChanged.js";
import type {
  ModelFacts,
  PlacedTensor,
} from "../../../../src/core/verify/consistency/modelFacts.js";
import { tiedHeadAmbiguous } from "../../../../src/core/verify/consistency/tiedHeadAmbiguous.js";
import { tokenizerLargerThanEmbedding } from "../../../../src/core/verify/consistency/tokenizerLargerThanEmbedding.js";
import { MemoryFs } from "../../../support/memoryFs.js";

const weights = "/m/model.safetensors";

/** A tensor whose data begins at `at` of the weights file; a byte an element. */
function placed(name: string, shape: readonly number[], at = 0, dtype = "F32"): PlacedTensor {
  const bytes = shape.reduce((product, size) => product * size, 1);
  const file = { path: weights, bytes: 1000, modifiedMs: 0 };
  return { name, dtype, shape, begin: 0, end: bytes, file, at };
}

const embedding = placed("model.embed_tokens.weight", [10, 4]);
const layers = [0, 1].map((at) => placed(`model.layers.${at}.mlp.weight`, [4, 4]));

function model(
  config: Readonly<Record<string, unknown>>,
  tensors: readonly PlacedTensor[] = [embedding, ...layers],
  parts: Partial<ModelFacts> = {},
): ModelFacts {
  const usual = { model_type: "llama", architectures: ["LlamaForCausalLM"] };
  return {
    ...{ fs: new MemoryFs(), path: "/m", role: "model", files: new Map(), named: new Set() },
    config: { ...usual, ...config },
    tensors: new Map(tensors.map((each) => [each.name, each])),
    ...parts,
  };
}

const words = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ message }) => fill(message.text, message.args));

describe("config.json against the tensors", () => {
  it("compares what both say, and nothing that one leaves out", () => {
    expect(configJsonVsTensors(model({}))).toEqual([]);
    expect(configJsonVsTensors(model({ num_hidden_layers: 2, hidden_size: 4 }))).toEqual([]);
    expect(words(configJsonVsTensors(model({ num_hidden_layers: 3, hidden_size: 5 })))).toEqual([
      "says a width of 5, but the embedding model.embed_tokens.weight has 4 columns",
      "says 3 layers, but the weights have 2",
    ]);
    // Weights without any layer are of a part, and layers are then no matter.
    expect(configJsonVsTensors(model({ num_hidden_layers: 3 }, [embedding]))).toEqual([]);
  });

  it("says nothing of packed weights, two embeddings, or one that is no matrix", () => {
    const wrong = { hidden_size: 5 };
    expect(configJsonVsTensors(model({ ...wrong, quantization_config: {} }))).toEqual([]);
    expect(configJsonVsTensors(model({ ...wrong, quantization_config: null }))).toHaveLength(1);
    const second = placed("vision.embed_tokens.weight", [10, 4]);
    expect(configJsonVsTensors(model(wrong, [embedding, second]))).toEqual([]);
    expect(configJsonVsTensors(model(wrong, [placed("embed_tokens.weight", [40])]))).toEqual([]);
  });
});

describe("the dtype of config.json", () => {
  it("is held against what most bytes are stored as", () => {
    const mixed = [placed("a", [10], 0, "BF16"), placed("b", [9], 0, "F32")];
    expect(dtypeChanged(model({ dtype: "bfloat16" }, mixed))).toEqual([]);
    expect(words(dtypeChanged(model({ torch_dtype: "float32" }, mixed)))).toEqual([
      "says float32, but the weights are stored as bfloat16",
    ]);
  });

  it("says nothing where either is not known, or the weights are packed", () => {
    for (const config of [
      {},
      { dtype: 7 },
      { dtype: "auto" },
      { dtype: "bfloat16", quantization_config: {} },
    ]) {
      expect(dtypeChanged(model(config)), JSON.stringify(config)).toEqual([]);
    }
    expect(dtypeChanged(model({ dtype: "bfloat16" }, [placed("a", [9], 0, "I8")]))).toEqual([]);
    expect(dtypeChanged(model({ dtype: "bfloat16" }, []))).toEqual([]);
  });
});

describe("a tied head", () => {
  const big = 30_000;
  /** An embedding and a head of so many bytes each, which differ at one byte, if at any. */
  async function told(differsAt?: number, head: Partial<PlacedTensor> = {}): Promise<number> {
    const data = new Uint8Array(2 * big);
    if (differsAt !== undefined) {
      data[big + differsAt] = 1;
    }
    const tensors = [
      placed("model.embed_tokens.weight", [big, 1]),
      { ...placed("lm_head.weight", [big, 1], big), ...head },
    ];
    const fs = new MemoryFs().write(weights, data);
    return (await tiedHeadAmbiguous(model({ tie_word_embeddings: true }, tensors, { fs }))).length;
  }

  it("is the embedding in its beginning, its middle and its end", async () => {
    expect(await told()).toBe(0);
    for (const at of [0, 4095, big / 2, big - 4096, big - 1]) {
      expect(await told(at), `byte ${at}`).toBe(1);
    }
  });

  it("is another where dtype or size are", async () => {
    expect(await told(undefined, { dtype: "BF16" })).toBe(1);
    expect(await told(undefined, { end: big - 1 })).toBe(1);
  });

  it("cannot be judged where the weights cannot be read", async () => {
    const tensors = [embedding, placed("lm_head.weight", [10, 4], 40)];
    const fs = new MemoryFs().write(weights, new Uint8Array(80).fill(1, 40)).deny(weights);
    expect(await tiedHeadAmbiguous(model({ tie_word_embeddings: true }, tensors, { fs }))).toEqual(
      [],
    );
  });

  it("that is not tied is missed where a language model has none, and only there", async () => {
    const untied = (
      config: Readonly<Record<string, unknown>> = {},
      parts: Partial<ModelFacts> = {},
      tensors?: readonly PlacedTensor[],
    ): Promise<readonly Finding[]> =>
      tiedHeadAmbiguous(model({ tie_word_embeddings: false, ...config }, tensors, parts));
    expect(await untied()).toHaveLength(1);
    expect(await untied({ architectures: ["GPT2LMHeadModel"] })).toHaveLength(1);
    expect(await untied({ architectures: ["LlamaModel"] })).toEqual([]);
    expect(await untied({ architectures: "LlamaForCausalLM" })).toEqual([]);
    expect(await untied({ architectures: [] })).toEqual([]);
    expect(await untied({}, { role: "critic" })).toEqual([]);
    expect(await untied({}, {}, [embedding, placed("value_head.weight", [1, 4])])).toEqual([]);
    expect(await untied({ tie_word_embeddings: undefined })).toEqual([]);
  });
});

describe("a tokenizer", () => {
  async function told(text: string): Promise<readonly string[]> {
    const bytes = new TextEncoder().encode(text);
    const path = "/m/tokenizer.json";
    const fs = new MemoryFs().write(path, bytes);
    const files = new Map([["tokenizer.json", { path, bytes: bytes.length, modifiedMs: 0 }]]);
    return words(await tokenizerLargerThanEmbedding(model({}, undefined, { fs, files })));
  }
  const limit = 1024 * 1024;
  const vocabulary = (vocab: unknown): string => JSON.stringify({ model: { vocab } });

  it("has its last id below the embedding's rows", async () => {
    expect(await told(vocabulary({ a: 9 }))).toEqual([]);
    expect(await told(vocabulary({ a: 10, b: 2 }))).toEqual([
      "has token id 10, but the embedding has 10 rows",
    ]);
    for (const odd of [null, [10], "10", 10, { a: "10" }]) {
      expect(await told(vocabulary(odd)), JSON.stringify(odd)).toEqual([]);
    }
  });

  it("is read to its end up to a size, then for its added tokens alone", async () => {
    const text = vocabulary({ a: 10 });
    expect(await told(text.padEnd(limit))).toHaveLength(1);
    expect(await told(text.padEnd(limit + 1))).toEqual([]);
    const added = JSON.stringify({ added_tokens: [{ id: 12, content: "[\\" }] });
    expect(await told(added.padEnd(limit + 1))).toEqual([
      "has token id 12, but the embedding has 10 rows",
    ]);
  });
});
