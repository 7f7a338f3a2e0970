import { fileSource } from "../formats/byteSource.js";
import type { Flaw } from "../formats/flaw.js";
import { readJson } from "../formats/jsonFile.js";
import { readSafetensors } from "../formats/safetensors.js";
import { readTorchArchive, type TorchArchive } from "../formats/torchArchive.js";
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
  const lacking = (claim.leastBytes ?? 0) - claim.file.bytes;
  return lacking > 0 && claim.file.bytes > 0
    ? { claim, flaw: { kind: "truncated", message: msg("is {0} bytes too short", lacking) } }
    : checkFormat(fs, claim);
}

async function checkFormat(fs: FileSystem, claim: FileClaim): Promise<FileCheck> {
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
      return { claim, flaw: archive.ok ? otherNumber(claim, archive.value) : archive.reason };
    }
    case "json": {
      const data = await readJson(source);
      return { claim, flaw: data.ok ? undefined : data.reason };
    }
    case "safetensors-index":
    case "torch-index":
      return checkIndex(claim, await readJson(source));
    case "pickle":
    case "dcp-metadata":
    case "any":
      return {
        claim,
        flaw: file.bytes === 0 ? { kind: "empty", message: msg("is empty: 0 bytes") } : undefined,
      };
  }
}

/**
 * torch.save names the records of its zip after the file it writes. Of files that differ in a number only, one that
 * records another number was put in the other's place: swapped ranks load, and spoil the training.
 *
 * @see https://github.com/pytorch/pytorch caffe2/serialize/inline_container.cc `PyTorchStreamWriter::setup`
 */
function otherNumber(claim: FileClaim, { entries }: TorchArchive): Flaw | undefined {
  const saved = entries[0]?.name.split("/")[0] ?? "";
  const name = baseName(claim.file.path).replace(/\.[^.]*$/u, "");
  const pattern = (text: string): string => text.replace(/\d+/gu, "#");
  return claim.numbered === true && saved !== name && pattern(saved) === pattern(name)
    ? { kind: "invalid", message: msg("was saved as {0}, and has another's name", saved) }
    : undefined;
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
