import type { TensorFacts } from "../../core/formats/tensorFacts.js";
import type { TensorRow } from "../../shared/protocol.js";

/** A tensor as the page works with it. */
export type Tensor = TensorFacts;

/** A row of the protocol as a tensor. */
export function tensorOf([name, dtype, shape, bytes]: TensorRow): Tensor {
  return { name, dtype, shape, bytes: bytes ?? undefined };
}
