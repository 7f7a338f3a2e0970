import { jsonFile, textFile, type LayoutWriter, type WrittenFile } from "../layoutWriter.js";
import { ocdbtBytes } from "../ocdbtBytes.js";

const values = "0f".repeat(16);
const tree = {
  tree_metadata: { "('params', 'w')": {}, "('opt_state', 'mu')": {}, "('rng',)": {} },
  use_ocdbt: true,
};

function item(at: string): readonly WrittenFile[] {
  const own = `${at}/ocdbt.process_0`;
  return [
    jsonFile(`${at}/array_metadatas/process_0`, { array_metadatas: [] }),
    textFile(`${own}/d/${values}`, "the values of an array"),
    { path: `${own}/d/${"1e".repeat(16)}`, bytes: ocdbtBytes("node") },
    { path: `${own}/manifest.ocdbt`, bytes: ocdbtBytes("manifest") },
    jsonFile(`${at}/_METADATA`, tree),
    jsonFile(`${at}/_sharding`, {}),
    { path: `${at}/d/${"2d".repeat(16)}`, bytes: ocdbtBytes("node") },
    { path: `${at}/manifest.ocdbt`, bytes: ocdbtBytes("manifest") },
  ];
}

function record(at: string): WrittenFile {
  return jsonFile(`${at}/_CHECKPOINT_METADATA`, {
    item_handlers: { state: "orbax.checkpoint._src.handlers.StandardCheckpointHandler" },
    commit_timestamp_nsecs: 1,
  });
}

const optional = [
  { file: values, reason: "bears no length: it is in a node that is compressed with zstd" },
  { file: "_sharding", reason: "Orbax restores without it" },
  { file: "commit_success.txt", reason: "the time of the commit says the same" },
  { file: "1e".repeat(16), reason: "left from before the processes' databases were merged" },
  { file: "ocdbt.process_0/manifest.ocdbt", reason: "left from before the merge" },
  { file: "array_metadatas/process_0", reason: "Orbax restores without it" },
];

/** orbax-checkpoint 0.12 `CheckpointManager.save` in its last state: the record of the commit comes last. */
const managed: LayoutWriter = {
  layout: "orbax",
  variant: "a manager's step",
  write(run, step) {
    const at = `${run}/${step}`;
    return [...item(`${at}/state`), record(at), textFile(`${at}/commit_success.txt`, "done")];
  },
  expect: (step) => ({
    path: String(step),
    step,
    holds: ["weights", "optimizer", "rng"],
    worldSize: 1,
  }),
  optional,
  wholeFrom: { files: 9, reason: "the time of the commit is noted; the marker says the same" },
};

export const orbaxWriters: readonly LayoutWriter[] = [managed];
