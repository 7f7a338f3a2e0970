import type { Defect } from "./defect.js";

/** What a file turned out to be. Contract: the words appear in JSON. */
export type FileFormat =
  | "safetensors"
  | "torch"
  | "pickle"
  | "dcp"
  | "distcp"
  | "npy"
  | "npz"
  | "gguf"
  | "hdf5"
  | "keras"
  | "tensorboard"
  | "json"
  | "unknown";

/** A tensor as a header describes it. */
export interface TensorFacts {
  readonly name: string;
  /** As the format spells it: `BF16`, `float32`, `<f4`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Undefined where the header does not tell. */
  readonly bytes: number | undefined;
}

/** A Python object that a pickle names, which `pickle.load` would import. */
export interface ImportFacts {
  /** `torch._utils._rebuild_tensor_v2`. */
  readonly name: string;
  /** Position of the opcode in its pickle, in bytes. */
  readonly offset: number;
  /** The record of a zip that it stands in. */
  readonly record?: string;
  /** False: outside the allow-list. True never means "safe". */
  readonly allowed: boolean;
}

/** Sums over all tensors of a file. */
export interface TensorTotals {
  readonly tensors: number;
  /** Elements of all tensors together. */
  readonly elements: number;
  /** Bytes by dtype, the largest first; a dtype of unknown size counts 0. */
  readonly bytes: ReadonlyMap<string, number>;
}

/** What a look at a file's headers tells; nothing in it was executed, and no tensor was read. */
export interface FileFacts {
  readonly format: FileFormat;
  readonly bytes: number;
  readonly tensors: readonly TensorFacts[];
  /** In the order of the file. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly imports: readonly ImportFacts[];
  readonly totals: TensorTotals;
  /** What is wrong with the bytes; what could be learned nevertheless is in the other fields. */
  readonly defect: Defect | undefined;
}

/** What a reader could learn; a zip may turn out to be another format than it was taken for. */
export type Found = Partial<Omit<FileFacts, "bytes" | "totals">>;

/** Sums up tensors. */
export function totalsOf(tensors: readonly TensorFacts[]): TensorTotals {
  const bytes = new Map<string, number>();
  let elements = 0;
  for (const tensor of tensors) {
    elements += tensor.shape.reduce((product, size) => product * size, 1);
    bytes.set(tensor.dtype, (bytes.get(tensor.dtype) ?? 0) + (tensor.bytes ?? 0));
  }
  return {
    tensors: tensors.length,
    elements,
    bytes: new Map([...bytes].toSorted((a, b) => b[1] - a[1])),
  };
}
