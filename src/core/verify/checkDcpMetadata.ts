import type { ExpectedFile } from "../parts/layout.js";
import type { ByteSource } from "../formats/byteSource.js";
import { readDcpMetadata } from "../formats/dcp/dcpMetadata.js";
import type { Defect } from "../formats/defect.js";
import { msg } from "../model/message.js";
import { joinPath, parentPath } from "../paths.js";
import type { FileSystem } from "../ports.js";
import type { FileCheck } from "./fileCheck.js";
import { importFindings } from "./importFindings.js";

/** Checks the `.metadata` of a distributed checkpoint, and that every file it names is there and long enough. */
export async function checkDcpMetadata(
  fs: FileSystem,
  expected: ExpectedFile,
  source: ByteSource,
): Promise<FileCheck> {
  const { path } = expected.file;
  const metadata = await readDcpMetadata(source);
  if (!metadata.ok) {
    const { kind, message, imports } = metadata.reason;
    return { expected, defect: { kind, message }, findings: importFindings(path, imports) };
  }
  const { files, imports } = metadata.value;
  const findings = importFindings(path, imports);
  return { expected, defect: await filesDefect(fs, parentPath(path), files), findings };
}

/** The first file that is missing or too short. Names and sizes come from one listing where no name has a folder. */
async function filesDefect(
  fs: FileSystem,
  folder: string,
  files: ReadonlyMap<string, number>,
): Promise<Defect | undefined> {
  const listing = await fs.list(folder);
  const sizes = new Map(listing.ok ? listing.value.map(({ name, bytes }) => [name, bytes]) : []);
  for (const [name, needed] of files) {
    const bytes = sizes.get(name) ?? (await sizeOf(fs, joinPath(folder, name)));
    if (bytes === undefined) {
      return { kind: "truncated", message: msg("names {0}, which is not there", name) };
    }
    if (bytes < needed) {
      return {
        kind: "truncated",
        message: msg("names {0}, which is {1} bytes too short", name, needed - bytes),
      };
    }
  }
  return undefined;
}

async function sizeOf(fs: FileSystem, path: string): Promise<number | undefined> {
  const stat = await fs.stat(path);
  return stat.ok && stat.value.kind === "file" ? stat.value.bytes : undefined;
}
