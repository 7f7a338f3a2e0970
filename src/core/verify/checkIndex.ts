import type { ExpectedFile } from "../parts/layout.js";
import type { readJson } from "../formats/json/jsonFile.js";
import { shardCountOf, weightMapOf } from "../formats/safetensors/weightsIndex.js";
import { msg } from "../model/message.js";
import { baseName } from "../paths.js";
import type { FileCheck } from "./fileCheck.js";

/** Checks an index: that it names shards, and as many as their names promise. */
export function checkIndex(
  expected: ExpectedFile,
  data: Awaited<ReturnType<typeof readJson>>,
): FileCheck {
  if (!data.ok) {
    return { expected, defect: data.reason };
  }
  const weightMap = weightMapOf(data.value);
  if (weightMap === undefined) {
    return { expected, defect: { kind: "invalid", message: msg("has no usable weight_map") } };
  }
  const shards = new Set(weightMap.values());
  const promised = Math.max(0, ...[...shards].map((name) => shardCountOf(name) ?? 0));
  return promised > shards.size
    ? {
        expected,
        weightMap,
        defect: {
          kind: "invalid",
          message: msg("names {0} shards, their names promise {1}", shards.size, promised),
        },
      }
    : { expected, defect: undefined, weightMap };
}

/** Tensors that an index promises in a shard whose header does not have them, by shard. */
export function brokenPromises(checks: readonly FileCheck[]): readonly FileCheck[] {
  return checks.map((check) => {
    const { weightMap, defect } = check;
    if (weightMap === undefined || defect !== undefined) {
      return check;
    }
    const folder = check.expected.file.path.slice(0, check.expected.file.path.lastIndexOf("/") + 1);
    const shards = new Map(checks.map(({ expected, tensors }) => [expected.file.path, tensors]));
    for (const [tensor, file] of weightMap) {
      if (shards.get(folder + file)?.has(tensor) === false) {
        return {
          ...check,
          defect: {
            kind: "invalid",
            message: msg(
              "puts tensor {0} into {1}, which does not have it",
              tensor,
              baseName(file),
            ),
          },
        };
      }
    }
    return check;
  });
}
