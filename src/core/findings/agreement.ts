import { defineFinding, defineGraded } from "./define.js";

/** Whether the parts of a checkpoint, and the checkpoints of a run, belong together. */

export const stepDisagrees = defineGraded(
  {
    id: "step-disagrees",
    severity: "error",
    effect: "damaged",
    docs: {
      what: "The step that a file records is not the one in the name of its folder or file.",
      why: "Files of two saves lie in one folder, or a folder was renamed. A resume counts on from the wrong step, with a schedule and data that do not fit the weights.",
      next: "Resume from another checkpoint, or give the folder its own name again.",
    },
    sources: [],
  },
  {
    severity: "warning",
    effect: "none",
    when: "the trainer goes on from the record and never reads the name, which then misleads only people",
  },
);

export const halfASet = defineGraded(
  {
    id: "half-a-set-of-state-files",
    severity: "error",
    effect: "incomplete",
    docs: {
      what: "Every earlier checkpoint of the run holds a kind of state that this one lacks. Where a save has a record of what it was made with, only that can be lacking, and one earlier checkpoint that has its own is enough.",
      why: "What a run always writes and once did not was cut off, or saved in another way. A resume starts that state from nothing, which no error tells.",
      next: "Resume from the checkpoint before. If the settings were changed on purpose, the next checkpoints look the same and this is no news.",
    },
    sources: [],
  },
  {
    severity: "warning",
    effect: "none",
    when: "there is only one earlier checkpoint and no record, which makes no habit",
  },
);

export const configJsonVsTensors = defineFinding({
  id: "config-json-vs-tensors",
  severity: "error",
  effect: "damaged-at-rest",
  docs: {
    what: "`config.json` says another vocabulary, width or number of layers than the headers of the weights. Known architectures only; packed (quantised) weights are left out.",
    why: "The config is of another model or step. A load fails on a shape, or leaves layers at random values and only warns.",
    next: "Put the config of this model back, or resume from another checkpoint.",
  },
  sources: [],
});

export const tokenizerLargerThanEmbedding = defineFinding({
  id: "tokenizer-larger-than-embedding",
  severity: "error",
  effect: "damaged-at-rest",
  docs: {
    what: "The tokenizer has an id past the last row of the embedding. Fewer ids than rows is padding, and normal.",
    why: "The first text with such a token ends in an index error, on a GPU in an assertion that names no token.",
    next: "Resize the embedding to the tokenizer (`resize_token_embeddings`), or put the tokenizer of this model back.",
  },
  sources: [
    "https://huggingface.co/docs/transformers/main_classes/model#transformers.PreTrainedModel.resize_token_embeddings",
  ],
});

export const tiedHeadAmbiguous = defineFinding({
  id: "tied-head-ambiguous",
  severity: "warning",
  effect: "none",
  docs: {
    what: "`tie_word_embeddings` is true and the head has values of its own, or it is false and there is no head.",
    why: "A load drops the head that was trained, or makes a new one at random.",
    next: "Set `tie_word_embeddings` in `config.json` to what was trained.",
  },
  sources: [],
});

export const dtypeChanged = defineFinding({
  id: "dtype-changed",
  severity: "warning",
  effect: "none",
  docs: {
    what: "The weights are stored in another precision than `config.json` says.",
    why: "A load by the config's word rounds them or widens them, so that the run does not go on with the same numbers.",
    next: "Name the precision at the load, or set `dtype` in `config.json` to what is stored.",
  },
  sources: [],
});

export const strayShards = defineFinding({
  id: "stray-shards-in-folder",
  severity: "warning",
  effect: "none",
  docs: {
    what: "Weight files lie beside those of this save that its index does not name.",
    why: "They are of an earlier save with more shards, or in the other format. Loaders that go by the names in a folder mix them in.",
    next: "Move them out of the folder.",
  },
  sources: [],
});

export const agreementFindings = [
  stepDisagrees,
  halfASet,
  configJsonVsTensors,
  tokenizerLargerThanEmbedding,
  tiedHeadAmbiguous,
  dtypeChanged,
  strayShards,
] as const;
