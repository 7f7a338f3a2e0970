/** What a folder is called and holds, by names alone: what a listing tells without a look at any file. */
export interface FolderNames {
  readonly name: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** Names of the files beside the folder; empty where they are not known. */
  readonly beside: readonly string[];
}

/** Names by which a layout may own a folder, or a file in it. Any one of them is reason enough for a closer look. */
export interface Markers {
  /** The folder's own name. */
  readonly folder?: RegExp;
  /** A file in it. */
  readonly file?: RegExp;
  /** A folder in it. */
  readonly child?: RegExp;
  /** A file beside it. */
  readonly beside?: RegExp;
}

/**
 * Whether a folder has one of the markers. Most folders of a workspace have none: their files are never looked at, so that
 * finding checkpoints among many files costs about what listing the folders costs. `hasFileMarker` is what a
 * {@link fileMarkerOf} all layouts told of its files.
 */
export function shows(
  markers: Markers,
  { name, files, folders, beside }: FolderNames,
  hasFileMarker = true,
): boolean {
  return (
    markers.folder?.test(name) === true ||
    (hasFileMarker && any(markers.file, files)) ||
    any(markers.child, folders) ||
    any(markers.beside, beside)
  );
}

/**
 * A quick look that a folder's names must pass before each layout's markers are tried: true when one of all the layouts'
 * file markers matches somewhere. It may say yes too often (case is ignored), never no too often.
 */
export function fileMarkerOf(all: readonly Markers[]): RegExp {
  return new RegExp(all.flatMap(({ file }) => file?.source ?? []).join("|"), "iu");
}

function any(pattern: RegExp | undefined, names: readonly string[]): boolean {
  return pattern !== undefined && names.some((name) => pattern.test(name));
}
