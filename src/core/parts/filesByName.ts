import type { FormatId } from "../formats/known.js";
import type { StateKind } from "../model/checkpoint.js";
import type { ExpectedFile, FolderView } from "./layout.js";

/** Files that a layout knows by name: what they are to be, and what they hold. */
export type NamedFiles = readonly (readonly [name: RegExp, format: FormatId, holds?: StateKind])[];

/** What a layout expects of the files of one folder; the first pattern that fits a name decides. */
export function filesByName(
  folder: FolderView | undefined,
  known: NamedFiles,
): readonly ExpectedFile[] {
  return [...(folder?.files ?? [])].flatMap(([name, file]): readonly ExpectedFile[] => {
    const match = known.find(([pattern]) => pattern.test(name));
    if (match === undefined) {
      return [];
    }
    const [, format, holds] = match;
    return [holds === undefined ? { file, format } : { file, format, holds }];
  });
}
