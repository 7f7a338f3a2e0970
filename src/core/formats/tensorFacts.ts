/** A tensor as a header describes it. */
export interface TensorFacts {
  readonly name: string;
  /** As the format spells it: `BF16`, `float32`, `<f4`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Undefined where the header does not tell. */
  readonly bytes: number | undefined;
}

/** Sums over all tensors of a file. */
export interface TensorTotals {
  readonly tensors: number;
  /** Elements of all tensors together. */
  readonly elements: number;
  /** Bytes by dtype, the largest first; a dtype of unknown size counts 0. */
  readonly bytes: ReadonlyMap<string, number>;
}

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
