import { fileSource } from "../formats/byteSource.js";
import type { Flaw } from "../formats/flaw.js";
import { readJson } from "../formats/jsonFile.js";
import { readOcdbt } from "../formats/ocdbt.js";
import { readSafetensors } from "../formats/safetensors.js";
import { readTorchArchive } from "../formats/torchArchive.js";
import { shardCountOf, weightMapOf } from "../formats/weightsIndex.js";
import type { FileClaim } from "../discover/layout.js";
import { msg } from "../model/message.js";
import { baseName } from "../paths.js";
import type { FileSystem } from "../ports.js";

/** What a look at a file's bytes gives: a flaw or none, and the tensors where its header names them. */
export interface FileCheck {
  readonly claim: FileClaim;
  readonly flaw: Flaw | undefined;
  readonly tensors?: ReadonlySet<string>;
  /** For an index: which tensor lies in which file. */
  readonly weightMap?: ReadonlyMap<string, string>;
}

/** Checks one file against the format that its layout claims for it. Headers only, nothing is executed. */
export async function checkFile(fs: FileSystem, claim: FileClaim): Promise<FileCheck> {
  const { file, format } = claim;
  const source = fileSource(fs, file.path, file.bytes);
  switch (format) {
    case "safetensors": {
      const header = await readSafetensors(source);
      return header.ok
        ? { claim, flaw: undefined, tensors: new Set(header.value.tensors.map(({ name }) => name)) }
        : { claim, flaw: header.reason };
    }
    case "torch": {
      const archive = await readTorchArchive(source);
      return { claim, flaw: archive.ok ? undefined : archive.reason };
    }
    case "json": {
      const data = await readJson(source);
      return { claim, flaw: data.ok ? undefined : data.reason };
    }
    case "safetensors-index":
    case "torch-index":
      return checkIndex(claim, await readJson(source));
    case "ocdbt": {
      const database = await readOcdbt(source);
      return { claim, flaw: database.ok ? undefined : database.reason };
    }
    case "pickle":
    case "dcp-metadata":
    case "any":
      return {
        claim,
        flaw: file.bytes === 0 ? { kind: "empty", message: msg("is empty: 0 bytes") } : undefined,
      };
  }
}

function checkIndex(claim: FileClaim, data: Awaited<ReturnType<typeof readJson>>): FileCheck {
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
