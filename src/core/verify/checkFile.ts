import { besideFromListing } from "../formats/beside.js";
import { fileSource } from "../formats/byteSource.js";
import { readerOf } from "../formats/known.js";
import type { ExpectedFile } from "../parts/layout.js";
import { baseName, parentPath } from "../paths.js";
import type { FileSystem } from "../ports.js";
import type { FileCheck } from "./fileCheck.js";

/** Checks one file against the format that its layout expects of it. Headers only, nothing is executed. */
export async function checkFile(fs: FileSystem, expected: ExpectedFile): Promise<FileCheck> {
  const { file, format, ...known } = expected;
  const check = await readerOf(format).check(fileSource(fs, file.path, file.bytes), {
    ...known,
    name: baseName(file.path),
    beside: besideFromListing(fs, parentPath(file.path)),
  });
  return { expected, ...check };
}
