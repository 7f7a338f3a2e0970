import { dtypeChanged as definition } from "../../findings/agreement.js";
import type { Finding } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import { isQuantised, type ModelFacts } from "./modelFacts.js";

/** `torch_dtype` (transformers 4) and `dtype` (5) by the dtype names of safetensors. */
const names: Readonly<Record<string, string>> = {
  BF16: "bfloat16",
  F16: "float16",
  F32: "float32",
  F64: "float64",
};

/** Weights in another precision than config.json says: a load by the config's word rounds or widens them. */
export function dtypeChanged({ path, config, tensors }: ModelFacts): readonly Finding[] {
  const said = config["dtype"] ?? config["torch_dtype"];
  const bytes = new Map<string, number>();
  for (const { dtype, begin, end } of tensors.values()) {
    bytes.set(dtype, (bytes.get(dtype) ?? 0) + end - begin);
  }
  const [most] = [...bytes].toSorted(([, a], [, b]) => b - a);
  const stored = most === undefined ? undefined : names[most[0]];
  return isQuantised({ config }) ||
    stored === undefined ||
    typeof said !== "string" ||
    !Object.values(names).includes(said) ||
    said === stored
    ? []
    : [
        definition.at(
          `${path}/config.json`,
          msg("says {0}, but the weights are stored as {1}", said, stored),
        ),
      ];
}
