import type { FileClaim } from "../discover/layout.js";
import type { readJson } from "../formats/jsonFile.js";
import { shardCountOf, weightMapOf } from "../formats/weightsIndex.js";
import { msg } from "../model/message.js";
import { baseName } from "../paths.js";
import type { FileCheck } from "./fileCheck.js";

/** Checks an index: that it names shards, and as many as their names promise. */
export function checkIndex(
  claim: FileClaim,
  data: Awaited<ReturnType<typeof readJson>>,
): FileCheck {
  if (!data.ok) {
    return { claim, flaw: data.reason };
  }
  const weightMap = weightMapOf(data.value);
  if (weightMap === undefined) {
    return { claim, flaw: { kind: "invalid", message: msg("has no usable weight_map") } };
  }
  const shards = new Set(weightMap.values());
  const promised = Math.max(0, ...[...shards].map((name) => shardCountOf(name) ?? 0));
  return promised > shards.size
    ? {
        claim,
        weightMap,
        flaw: {
          kind: "invalid",
          message: msg("names {0} shards, their names promise {1}", shards.size, promised),
        },
      }
    : { claim, flaw: undefined, weightMap };
}

/** Tensors that an index promises in a shard whose header does not have them, by shard. */
export function brokenPromises(checks: readonly FileCheck[]): readonly FileCheck[] {
  return checks.map((check) => {
    const { weightMap, flaw } = check;
    if (weightMap === undefined || flaw !== undefined) {
      return check;
    }
    const folder = check.claim.file.path.slice(0, check.claim.file.path.lastIndexOf("/") + 1);
    const shards = new Map(checks.map(({ claim, tensors }) => [claim.file.path, tensors]));
    for (const [tensor, file] of weightMap) {
      if (shards.get(folder + file)?.has(tensor) === false) {
        return {
          ...check,
          flaw: {
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
