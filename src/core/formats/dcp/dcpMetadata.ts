import { msg } from "../../model/message.js";
import { failure, success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { readPickles, type PickleFileDefect, type RecordedImport } from "../pickle/pickleFile.js";
import { pickleLimits } from "../pickle/limits.js";
import { entriesOf, globalName, itemsOf, keyOf, type PickleValue } from "../pickle/value.js";
import { sizesOf } from "../torch/torchTensors.js";
import { dtypeOf } from "../torch/torchTypes.js";

/** A tensor of a distributed checkpoint, whole: its parts lie in several places. */
export interface DcpTensor {
  /** Fully qualified name, with dots: `model.layers.0.weight`. */
  readonly name: string;
  /** As safetensors spells it; torch's own name where that has none. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** Where an item lies: a tensor, a part of one, or a value. */
export interface DcpItem {
  readonly name: string;
  /** Beside `.metadata`, with `/`. */
  readonly file: string;
  /** Bytes from the beginning of the file, and how many. */
  readonly offset: number;
  readonly bytes: number;
}

/** What the `.metadata` of torch.distributed.checkpoint says. */
export interface DcpMetadata {
  readonly tensors: readonly DcpTensor[];
  /** Names of what is no tensor: steps, schedulers, random states. */
  readonly values: readonly string[];
  readonly items: readonly DcpItem[];
  /** Bytes that each file must at least have, by name; one that holds nothing is not named. */
  readonly files: ReadonlyMap<string, number>;
  /** How names split into keys, which may have dots themselves. Empty where the planner did not flatten. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly imports: readonly RecordedImport[];
}

/**
 * Reads a `.metadata` file: a plain pickle that names every tensor and where its parts are. Never unpickled, which
 * PyTorch itself does without restriction.
 *
 * @see https://github.com/pytorch/pytorch/blob/v2.7.0/torch/distributed/checkpoint/metadata.py
 */
export async function readDcpMetadata(
  source: ByteSource,
): Promise<Outcome<DcpMetadata, PickleFileDefect>> {
  const series = await readPickles(source, { limits: pickleLimits });
  if (!series.ok) {
    return series;
  }
  const { pickles, imports } = series.value;
  const root = pickles[0]?.value;
  const described = fieldOf(root, "state_dict_metadata");
  if (described === undefined || !/\.Metadata$/u.test(calleeOf(root))) {
    const message = msg("is a pickle, but no metadata of a distributed checkpoint");
    return failure({ kind: "invalid", message, imports }, message.text);
  }
  const tensors: DcpTensor[] = [];
  const values: string[] = [];
  for (const [key, entry] of entriesOf(described)) {
    const name = keyOf(key);
    if (name !== undefined) {
      const tensor = tensorOf(name, entry);
      if (tensor === undefined) {
        values.push(name);
      } else {
        tensors.push(tensor);
      }
    }
  }
  const items = entriesOf(fieldOf(root, "storage_data")).flatMap(([key, place]) =>
    itemOf(key, place),
  );
  const unsafe = items.find(({ file }) => !isPlainPath(file));
  if (unsafe !== undefined) {
    const message = msg("names a file outside its folder: {0}", unsafe.file);
    return failure({ kind: "invalid", message, imports }, message.text);
  }
  return success({ tensors, values, items, files: lengthsOf(items), keys: keysOf(root), imports });
}

function lengthsOf(items: readonly DcpItem[]): ReadonlyMap<string, number> {
  const files = new Map<string, number>();
  for (const { file, offset, bytes } of items) {
    files.set(file, Math.max(files.get(file) ?? 0, offset + bytes));
  }
  return files;
}

function isPlainPath(file: string): boolean {
  return !/^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)|\0/iu.test(file);
}

function calleeOf(value: PickleValue | undefined): string {
  return typeof value === "object" && value?.kind === "call"
    ? (globalName(value.callee) ?? "")
    : "";
}

function fieldOf(value: PickleValue | undefined, field: string): PickleValue | undefined {
  return entriesOf(value).find(([key]) => key === field)?.[1];
}

function tensorOf(name: string, entry: PickleValue): DcpTensor | undefined {
  const shape = sizesOf(fieldOf(entry, "size"));
  const properties = fieldOf(entry, "properties");
  // TensorProperties has a state of its own: the tuple (dtype, layout, requires_grad, memory format, pinned).
  const state =
    typeof properties === "object" && properties?.kind === "call"
      ? properties.states?.[0]
      : undefined;
  const dtype = globalName(itemsOf(state)?.[0] ?? fieldOf(properties, "dtype"));
  if (shape === undefined || dtype === undefined) {
    return undefined;
  }
  const torchName = dtype.replace(/^torch\./u, "");
  return { name, dtype: dtypeOf(torchName)?.name ?? torchName, shape };
}

function itemOf(key: PickleValue, place: PickleValue): readonly DcpItem[] {
  const name = fieldOf(key, "fqn") ?? key;
  const file = fieldOf(place, "relative_path");
  const offset = fieldOf(place, "offset");
  const bytes = fieldOf(place, "length");
  return typeof name === "string" &&
    typeof file === "string" &&
    typeof offset === "number" &&
    typeof bytes === "number" &&
    offset >= 0 &&
    bytes >= 0
    ? [{ name, file, offset, bytes }]
    : [];
}

function keysOf(root: PickleValue | undefined): ReadonlyMap<string, readonly string[]> {
  return new Map(
    entriesOf(fieldOf(root, "planner_data")).flatMap(([key, path]) => {
      const name = keyOf(key);
      const parts = itemsOf(path)?.map((part) => keyOf(part) ?? "?");
      return name === undefined || parts === undefined ? [] : [[name, parts] as const];
    }),
  );
}
