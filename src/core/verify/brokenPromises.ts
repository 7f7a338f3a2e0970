import { msg } from "../model/message.js";
import { baseName } from "../paths.js";
import type { FileCheck } from "./fileCheck.js";

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
