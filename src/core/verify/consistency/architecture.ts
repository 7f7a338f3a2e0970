import { numberOf } from "../../formats/json/recordedStep.js";
import { isQuantised, type ModelFacts, type PlacedTensor } from "./modelFacts.js";

/** Where an architecture of transformers keeps what the rules compare. */
export interface Architecture {
  readonly embedding: PlacedTensor;
  readonly head: PlacedTensor | undefined;
  readonly vocabSize: number | undefined;
  readonly hiddenSize: number | undefined;
  /** Layers that config.json asks for. */
  readonly layers: number | undefined;
  /** Numbers of the layers that have tensors. */
  readonly layerNumbers: ReadonlySet<number>;
}

interface Names {
  readonly embedding: string;
  readonly head: string;
  readonly layer: RegExp;
  readonly keys: readonly [vocab: string, hidden: string, layers: string];
}

const usual = ["vocab_size", "hidden_size", "num_hidden_layers"] as const;

const llama: Names = {
  embedding: "embed_tokens.weight",
  head: "lm_head.weight",
  layer: /(?:^|\.)layers\.(\d+)\./u,
  keys: usual,
};
const gpt2: Names = {
  embedding: "wte.weight",
  head: "lm_head.weight",
  layer: /(?:^|\.)h\.(\d+)\./u,
  keys: ["vocab_size", "n_embd", "n_layer"],
};
const bert: Names = {
  embedding: "embeddings.word_embeddings.weight",
  head: "cls.predictions.decoder.weight",
  layer: /(?:^|\.)encoder\.layer\.(\d+)\./u,
  keys: usual,
};

/** By `model_type`: text models with one embedding and one stack of layers. Others are unknown, and not judged. */
const architectures: ReadonlyMap<string, Names> = new Map([
  ...["llama", "mistral", "mixtral", "qwen2", "qwen2_moe", "qwen3", "qwen3_moe"].map(
    (type) => [type, llama] as const,
  ),
  ...["gemma", "gemma2", "phi3", "olmo", "olmo2", "stablelm", "starcoder2", "cohere"].map(
    (type) => [type, llama] as const,
  ),
  ["gpt2", gpt2],
  ["bert", bert],
  ["roberta", { ...bert, head: "lm_head.decoder.weight" }],
  ["gpt_neox", { ...llama, embedding: "embed_in.weight", head: "embed_out.weight" }],
]);

/**
 * The places of a model's embedding, head and layers; undefined for an architecture that is not known here, for weights
 * that are quantised (their shapes are packed), and where there is not exactly one embedding.
 */
export function architectureOf(model: ModelFacts): Architecture | undefined {
  const { config, tensors } = model;
  const type = config["model_type"];
  const names = typeof type === "string" ? architectures.get(type) : undefined;
  if (names === undefined || isQuantised(model)) {
    return undefined;
  }
  const ending = (suffix: string): readonly PlacedTensor[] =>
    [...tensors.values()].filter(({ name }) => name === suffix || name.endsWith(`.${suffix}`));
  const [embedding, ...others] = ending(names.embedding);
  if (embedding === undefined || others.length > 0 || embedding.shape.length !== 2) {
    return undefined;
  }
  const [vocab, hidden, layers] = names.keys;
  const numbers = [...tensors.keys()].flatMap((name) => names.layer.exec(name)?.[1] ?? []);
  return {
    embedding,
    head: ending(names.head)[0],
    vocabSize: numberOf(config[vocab]),
    hiddenSize: numberOf(config[hidden]),
    layers: numberOf(config[layers]),
    layerNumbers: new Set(numbers.map(Number)),
  };
}
