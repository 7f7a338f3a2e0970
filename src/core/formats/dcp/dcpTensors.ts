import type { TensorFacts } from "../tensorFacts.js";
import type { DcpItem, DcpMetadata } from "./dcpMetadata.js";

/** Tensors that items hold, with the bytes that they take on the disk. */
export function tensorsIn(
  { tensors }: DcpMetadata,
  items: readonly DcpItem[],
): readonly TensorFacts[] {
  const bytes = new Map<string, number>();
  for (const item of items) {
    bytes.set(item.name, (bytes.get(item.name) ?? 0) + item.bytes);
  }
  return tensors
    .filter(({ name }) => bytes.has(name))
    .map((tensor) => ({ ...tensor, bytes: bytes.get(tensor.name) }));
}
