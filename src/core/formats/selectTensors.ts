import type { TensorFacts } from "./tensorFacts.js";

/** What tensors can be sorted by. */
export const tensorOrders = ["name", "dtype", "shape", "bytes"] as const;
export type TensorOrder = (typeof tensorOrders)[number];

/** Which tensors to show, and how. */
export interface Selection {
  /** Words that name or dtype must have, in any case. */
  readonly filter: string;
  /** Undefined: as they stand in the file. */
  readonly order: TensorOrder | undefined;
  readonly descending: boolean;
}

/**
 * The tensors that a filter leaves, sorted. Numbers in names count as numbers: `layers.2` comes before `layers.10`.
 * Built for 100,000 of them: each key is made once.
 */
export function selectTensors<T extends TensorFacts>(
  tensors: readonly T[],
  { filter, order, descending }: Selection,
): readonly T[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  const left =
    words.length === 0
      ? tensors
      : tensors.filter(({ name, dtype }) => {
          const text = `${name} ${dtype}`.toLowerCase();
          return words.every((word) => text.includes(word));
        });
  if (order === undefined) {
    return left;
  }
  const key = keys[order];
  const sign = descending ? -1 : 1;
  return left
    .map((tensor) => ({ tensor, key: key(tensor) }))
    .sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0))
    .map(({ tensor }) => tensor);
}

const keys: Readonly<Record<TensorOrder, (tensor: TensorFacts) => string | number>> = {
  name: ({ name }) => name.replace(/\d+/gu, (digits) => digits.padStart(12, "0")),
  dtype: ({ dtype }) => dtype,
  shape: ({ shape }) => shape.reduce((product, size) => product * size, 1),
  bytes: ({ bytes }) => bytes ?? 0,
};
