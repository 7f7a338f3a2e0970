import { numberOf } from "../../formats/json/recordedStep.js";
import type { CheckpointFile } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import type { Layout, LayoutMatch } from "../../parts/layout.js";
import { saveRecordName } from "../../parts/saveRecord.js";
import { stepDisagreement } from "../../parts/stepRecord.js";
import { userFiles } from "../../parts/userFiles.js";

/** Steps that stand at the end of a folder's name: `iter12`, `step_12`, `checkpoint-12`. */
const numberedName = /^[A-Za-z_]+[-_]?(\d+)$/u;

/**
 * A folder that `respawn.json` ends and no other layout owns: `{"global_step": N, "state_files": {path: bytes}}`,
 * written last under a temporary name and renamed. The sizes it names prove every file's length.
 *
 * @see python/respawn/runtime/sidecar.py
 */
export const respawnLayout = {
  id: "respawn",
  generic: true,
  markers: { file: /^respawn\.json$/u },
  async recognise(folder) {
    const file = folder.files.get(saveRecordName);
    if (file === undefined) {
      return undefined;
    }
    const record = await folder.json(saveRecordName);
    const files = await allFiles(folder);
    const named = numberedName.exec(folder.name)?.[1];
    const step = named === undefined ? undefined : Number(named);
    const updates = numberOf(record?.["global_step"]);
    const saved = files.filter(({ path }) => path !== file.path);
    const sizes = sizesOf(record?.["state_files"]);
    return {
      path: folder.path,
      run: parentPath(folder.path),
      step: updates ?? step,
      parts: [{ role: "state", path: folder.path, files }],
      expectedFiles: [{ file, format: "json" }, ...userFiles(folder.path, saved)],
      missing: [
        ...(updates === undefined
          ? [{ file: file.path, what: msg("has no global_step, so it ends no save") }]
          : []),
        ...lacking(folder.path, files, sizes),
      ],
      // Upstream may name a folder after the batches, which are more than the steps.
      findings: stepDisagreement(step, numberOf(record?.["folder_step"]) ?? updates, file.path),
      alsoHolds: [],
    };
  },
} as const satisfies Layout;

function sizesOf(recorded: unknown): readonly (readonly [name: string, bytes: unknown])[] {
  return typeof recorded === "object" && recorded !== null ? Object.entries(recorded) : [];
}

/** Files that are not as long as they were when the record was written. */
function lacking(
  folder: string,
  files: readonly CheckpointFile[],
  sizes: readonly (readonly [name: string, bytes: unknown])[],
): LayoutMatch["missing"] {
  const there = new Map(files.map(({ path, bytes }) => [path, bytes]));
  return sizes.flatMap(([name, recorded]) => {
    const path = joinPath(folder, name);
    const bytes = there.get(path);
    if (bytes === recorded) {
      return [];
    }
    const what =
      bytes === undefined
        ? msg("is missing, though {0} names it", saveRecordName)
        : msg("has {0} bytes and was saved with {1}", bytes, Number(recorded));
    return [{ file: path, what }];
  });
}
