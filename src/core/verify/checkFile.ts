import { fileSource, withHead } from "../formats/byteSource.js";
import { readJson } from "../formats/json/jsonFile.js";
import { readKerasRecord } from "../formats/keras/kerasRecord.js";
import { readOcdbt } from "../formats/ocdbt/ocdbt.js";
import { readSafetensors } from "../formats/safetensors/safetensors.js";
import type { ExpectedFile } from "../parts/layout.js";
import { msg } from "../model/message.js";
import type { FileSystem } from "../ports.js";
import { checkDcpMetadata } from "./checkDcpMetadata.js";
import { shardDefect } from "./checkDcpShard.js";
import { checkIndex } from "./checkIndex.js";
import { checkTorch } from "./checkTorch.js";
import type { FileCheck } from "./fileCheck.js";

/** Checks one file against the format that its layout expectedFiles for it. Headers only, nothing is executed. */
export async function checkFile(fs: FileSystem, expected: ExpectedFile): Promise<FileCheck> {
  const { file, format } = expected;
  const source = fileSource(fs, file.path, file.bytes);
  switch (format) {
    case "safetensors": {
      const header = await readSafetensors(withHead(source));
      return header.ok
        ? {
            expected,
            defect: undefined,
            header: header.value,
            tensors: new Set(header.value.tensors.map(({ name }) => name)),
          }
        : { expected, defect: header.reason };
    }
    case "torch":
    case "pickle":
      return checkTorch(expected, source);
    case "dcp-metadata":
      return checkDcpMetadata(fs, expected, source);
    case "dcp-shard":
      return { expected, defect: await shardDefect(expected, source) };
    case "json": {
      const data = await readJson(source);
      return { expected, defect: data.ok ? undefined : data.reason };
    }
    case "safetensors-index":
    case "torch-index":
      return checkIndex(expected, await readJson(source));
    case "ocdbt": {
      const database = await readOcdbt(source);
      return { expected, defect: database.ok ? undefined : database.reason };
    }
    case "keras": {
      const record = await readKerasRecord(source);
      return { expected, defect: record.ok ? undefined : record.reason };
    }
    case "any":
      return {
        expected,
        defect: file.bytes === 0 ? { kind: "empty", message: msg("is empty: 0 bytes") } : undefined,
      };
  }
}
