import { defineFinding, defineGraded } from "./define.js";

/** What the bytes inside files say: of `--deep`, except for the names that a pickle would import. */

export const archiveRecordCorrupt = defineFinding({
  id: "archive-record-corrupt",
  severity: "error",
  effect: "damaged-at-rest",
  docs: {
    what: "A record does not match its checksum (`--deep`): the CRC-32 of torch.save, of each item of a distributed checkpoint, of `.npz`, `.keras` and other zips; the checksums of HDF5 where a file has them.",
    why: "Its bytes changed after the save: a disk, a copy, a cable. `torch.load` and most readers do not check the sum, so that the training goes on with wrong numbers.",
    next: "Copy the file again, or resume from another checkpoint. Check the disk.",
  },
  sources: ["https://github.com/pytorch/pytorch/blob/main/caffe2/serialize/inline_container.cc"],
});

export const nanOrInfWeights = defineFinding({
  id: "nan-or-inf-weights",
  severity: "error",
  effect: "damaged-at-rest",
  docs: {
    what: "A float tensor (fp64 to fp8) holds NaN or infinity (`--deep`). Infinity in attention masks, position biases and best scores is meant.",
    why: "The training had diverged when it saved. Every step from here gives NaN.",
    next: "Resume from a checkpoint before the loss diverged, with a lower learning rate or clipped gradients.",
  },
  sources: [],
});

export const allZeroTensor = defineGraded(
  {
    id: "all-zero-tensor",
    severity: "warning",
    effect: "none",
    docs: {
      what: "A weight matrix is all zeros (`--deep`). Biases, norms, LoRA, gates and optimizer moments may be.",
      why: "A file that was saved over its own memory map looks like this, and one whose end never reached the disk.",
      next: "Compare it with the checkpoint before: `respawn compare A B`.",
    },
    sources: [],
  },
  {
    severity: "info",
    effect: "none",
    when: "zeros are not the rule in the file and not where it ends: some models begin a projection with zeros",
  },
);

export const pickleImport = defineGraded(
  {
    id: "pickle-import-outside-allow-list",
    severity: "error",
    effect: "blocks-resume",
    docs: {
      what: "A pickle would import a name that runs code or reaches what does.",
      why: "Loading the file executes it. No trainer writes such a name; an attacker does ([pickle-safety.md](pickle-safety.md)).",
      next: "Do not load it. Ask where the file came from. `respawn allow RUN NAME` takes your word for it.",
    },
    sources: ["https://docs.python.org/3/library/pickle.html#restricting-globals"],
  },
  {
    severity: "warning",
    effect: "blocks-resume",
    when: "the name is only not on the list: a model that was saved whole names its own classes",
  },
);

export const holdsCode = defineFinding({
  id: "checkpoint-holds-code",
  severity: "error",
  effect: "blocks-resume",
  docs: {
    what: "The checkpoint holds code that a load runs: a `modeling_*.py` that its `config.json` names, TorchScript, a torch.package, a Keras Lambda layer.",
    why: "Whoever wrote the checkpoint decides what runs. Weights need no code.",
    next: "Read the code. `respawn allow RUN NAME` takes your word for it.",
  },
  sources: [
    "https://huggingface.co/docs/transformers/custom_models",
    "https://keras.io/api/layers/core_layers/lambda/",
  ],
});

export const allowedByUser = defineFinding({
  id: "name-allowed-by-user",
  severity: "info",
  effect: "none",
  docs: {
    what: "A name outside the allow-list, or code, that `respawn allow` has for this run.",
    why: "A person took the word of whoever wrote the file.",
    next: "`respawn allow RUN --remove NAME` takes it back.",
  },
  sources: [],
});

export const contentsFindings = [
  archiveRecordCorrupt,
  nanOrInfWeights,
  allZeroTensor,
  pickleImport,
  holdsCode,
  allowedByUser,
] as const;
