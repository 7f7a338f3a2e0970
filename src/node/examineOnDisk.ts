import { unreadable, type Defect } from "../core/formats/defect.js";
import { besideOnDemand } from "../core/formats/beside.js";
import type { Outcome } from "../core/model/outcome.js";
import type { Examination } from "../core/verify/deep/examination.js";
import { examineFile } from "../core/verify/deep/examineFile.js";
import { baseName, parentPath } from "../core/paths.js";
import { DiskFileSystem } from "./diskFileSystem.js";
import { DiskWholeFile } from "./diskWholeFile.js";
import type { ExamineOrder } from "./examineProtocol.js";
import { nodeHasher } from "./nodeHasher.js";

/** Examines a file of the disk in this thread. */
export async function examineOnDisk(
  { path, bytes, wanted }: ExamineOrder,
  onBytes: (bytes: number) => void,
): Promise<Outcome<Examination, Defect>> {
  let file: DiskWholeFile;
  try {
    file = await DiskWholeFile.open(path, bytes);
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error));
  }
  try {
    const beside = besideOnDemand(new DiskFileSystem(), parentPath(path));
    return await examineFile(
      file,
      wanted,
      { hasher: nodeHasher, context: { name: baseName(path), beside } },
      onBytes,
    );
  } finally {
    await file.close();
  }
}
