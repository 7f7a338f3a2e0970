import { fileSource, withHead } from "../formats/byteSource.js";
import { readJson } from "../formats/jsonFile.js";
import { readKerasRecord } from "../formats/kerasRecord.js";
import { readOcdbt } from "../formats/ocdbt.js";
import { readSafetensors } from "../formats/safetensors.js";
import type { FileClaim } from "../discover/layout.js";
import { msg } from "../model/message.js";
import type { FileSystem } from "../ports.js";
import { checkDcpMetadata } from "./checkDcpMetadata.js";
import { shardFlaw } from "./checkDcpShard.js";
import { checkIndex } from "./checkIndex.js";
import { checkTorch } from "./checkTorch.js";
import type { FileCheck } from "./fileCheck.js";

/** Checks one file against the format that its layout claims for it. Headers only, nothing is executed. */
export async function checkFile(fs: FileSystem, claim: FileClaim): Promise<FileCheck> {
  const { file, format } = claim;
  const source = fileSource(fs, file.path, file.bytes);
  switch (format) {
    case "safetensors": {
      const header = await readSafetensors(withHead(source));
      return header.ok
        ? {
            claim,
            flaw: undefined,
            header: header.value,
            tensors: new Set(header.value.tensors.map(({ name }) => name)),
          }
        : { claim, flaw: header.reason };
    }
    case "torch":
    case "pickle":
      return checkTorch(claim, source);
    case "dcp-metadata":
      return checkDcpMetadata(fs, claim, source);
    case "dcp-shard":
      return { claim, flaw: await shardFlaw(claim, source) };
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
    case "keras": {
      const record = await readKerasRecord(source);
      return { claim, flaw: record.ok ? undefined : record.reason };
    }
    case "any":
      return {
        claim,
        flaw: file.bytes === 0 ? { kind: "empty", message: msg("is empty: 0 bytes") } : undefined,
      };
  }
}
