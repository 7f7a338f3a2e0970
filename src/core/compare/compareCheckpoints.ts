import type { Checkpoint, CheckpointFile, CheckpointPart } from "../model/checkpoint.js";
import { relativeTo } from "../paths.js";
import type { FileSystem } from "../ports.js";
import { changes, tensorMap, type Change } from "./change.js";
import type { FileFacts } from "../formats/fileFacts.js";
import { inspectPath } from "../formats/inspectFile.js";

/** What differs between two checkpoints or files, part by part. */
export interface Comparison {
  /** Step, state, layout, what is held. */
  readonly checkpoint: readonly Change[];
  /** Names, dtypes and shapes. */
  readonly tensors: readonly Change[];
  /** Keys of config.json and other records, scalars of torch files, metadata. */
  readonly records: readonly Change[];
}

/** A side of a comparison, read. */
interface Side {
  readonly facts: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, string>;
  readonly records: ReadonlyMap<string, string>;
}

const readable = /(?:\.(?:safetensors|bin|pt|pth|ckpt|npz)|\/\.metadata)$/u;
const records = /\/(?:config|adapter_config|generation_config|trainer_state)\.json$/u;
/** Weights are compared by the tensor's name alone, so that other shards are no difference. */
const weights = /\/(?:model|pytorch_model|adapter_model)[^/]*\.(?:safetensors|bin)$/u;

/** Compares two checkpoints by their headers and records; no tensor's values are read. */
export async function compareCheckpoints(
  fs: FileSystem,
  a: Checkpoint,
  b: Checkpoint,
): Promise<Comparison> {
  return compareSides(await checkpointSide(fs, a), await checkpointSide(fs, b));
}

/** Compares two files of weights or records by their headers. */
export async function compareFiles(fs: FileSystem, a: string, b: string): Promise<Comparison> {
  return compareSides(fileSide(await inspectPath(fs, a)), fileSide(await inspectPath(fs, b)));
}

function compareSides(a: Side, b: Side): Comparison {
  return {
    checkpoint: changes(a.facts, b.facts),
    tensors: changes(a.tensors, b.tensors),
    records: changes(a.records, b.records),
  };
}

function fileSide(facts: FileFacts): Side {
  return {
    facts: new Map([["format", facts.format]]),
    tensors: new Map(tensorMap(facts.tensors)),
    records: facts.metadata,
  };
}

async function checkpointSide(fs: FileSystem, checkpoint: Checkpoint): Promise<Side> {
  const tensors = new Map<string, string>();
  const recorded = new Map<string, string>();
  for (const part of checkpoint.parts) {
    for (const { path } of part.files.filter(isCompared)) {
      const facts = await inspectPath(fs, path);
      const prefix = prefixOf(part, checkpoint, path);
      for (const [name, value] of tensorMap(facts.tensors, prefix)) {
        tensors.set(name, value);
      }
      for (const [key, value] of facts.metadata) {
        recorded.set(`${placeOf(checkpoint, path)}: ${key}`, value);
      }
    }
  }
  return { facts: checkpointFacts(checkpoint), tensors, records: recorded };
}

function isCompared({ path }: CheckpointFile): boolean {
  return readable.test(path) || records.test(path);
}

function prefixOf(part: CheckpointPart, checkpoint: Checkpoint, path: string): string {
  if (!weights.test(path)) {
    return `${placeOf(checkpoint, path)}: `;
  }
  return part.path === checkpoint.path ? "" : `${part.role}: `;
}

/** Where a file lies in its checkpoint; a folder that is named after the step is the same folder at every step. */
function placeOf({ path: root, step }: Checkpoint, path: string): string {
  const place = relativeTo(root, path);
  return step === undefined
    ? place
    : place.replace(new RegExp(`((?:step|iter)[_-]?0*)${step}(?!\\d)`, "giu"), "$1N");
}

function checkpointFacts(checkpoint: Checkpoint): ReadonlyMap<string, string> {
  const { step, epoch, state, layout, worldSize, holds, parts } = checkpoint;
  return new Map([
    ["step", String(step ?? "?")],
    ["epoch", String(epoch ?? "?")],
    ["state", state],
    ["layout", layout],
    ["world size", String(worldSize ?? "?")],
    ["parts", parts.map(({ role }) => role).join(", ")],
    ...Object.entries(holds).map(([kind, held]): [string, string] => [kind, held ? "yes" : "no"]),
  ]);
}
