import { strayShards as definition } from "../../findings/agreement.js";
import type { Finding } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import type { ModelFacts } from "./modelFacts.js";

/** Weights as save_pretrained names them. */
const weightsName = /^(?:model|pytorch_model)(?:-\d{5}-of-\d{5})?\.(?:safetensors|bin)$/u;

/**
 * Weights that the folder's index does not name: an earlier save with more shards, or in the other format. Loaders that go
 * by the names in the folder mix them in.
 */
export function strayShards({ path, files, named }: ModelFacts): readonly Finding[] {
  const strays = [...files.keys()].filter((name) => weightsName.test(name) && !named.has(name));
  const [first] = strays;
  // Two whole sets side by side are an export in both formats; only the mixed remains of one are a mistake.
  const bothFormats =
    strays.every((name) => name.endsWith(".bin")) &&
    [...named].some((name) => name.endsWith(".safetensors"));
  return first === undefined || bothFormats
    ? []
    : [
        definition.at(
          `${path}/${first}`,
          msg(
            "is one of {0} weight files that belong to another save. Move them away.",
            strays.length,
          ),
        ),
      ];
}
