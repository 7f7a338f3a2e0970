import type { TensorFacts } from "../formats/tensorFacts.js";
import { shapeText } from "../words.js";

/** A thing that differs between two sides; undefined: one side does not have it. */
export interface Change {
  readonly subject: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** What differs between two maps, in the order of the first, then what only the second has. */
export function changes(
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
): readonly Change[] {
  const kept = [...a].map(([subject, value]) => ({ subject, a: value, b: b.get(subject) }));
  const added = [...b]
    .filter(([subject]) => !a.has(subject))
    .map(([subject, value]) => ({ subject, a: undefined, b: value }));
  return [...kept.filter((change) => change.a !== change.b), ...added];
}

/** Tensors as a map to compare: `F32 [64, 128]` by name. Their values are not read. */
export function tensorMap(
  tensors: readonly TensorFacts[],
  prefix = "",
): readonly (readonly [string, string])[] {
  return tensors.map(({ name, dtype, shape }) => [
    `${prefix}${name}`,
    `${dtype} ${shapeText(shape)}`,
  ]);
}
