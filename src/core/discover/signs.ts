/** What a folder is called and holds, by names alone: what a listing tells without a look at any file. */
export interface FolderNames {
  readonly name: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** Names of the files beside the folder; empty where they are not known. */
  readonly beside: readonly string[];
}

/** Names by which a layout may own a folder, or a file in it. Any one of them is reason enough for a closer look. */
export interface Signs {
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
 * Whether a folder has one of the signs. Most folders of a workspace have none: their files are never looked at, so that
 * finding checkpoints among many files costs about what listing the folders costs. `hasFileSign` is what a
 * {@link fileSignOf} all layouts told of its files.
 */
export function shows(
  signs: Signs,
  { name, files, folders, beside }: FolderNames,
  hasFileSign = true,
): boolean {
  return (
    signs.folder?.test(name) === true ||
    (hasFileSign && any(signs.file, files)) ||
    any(signs.child, folders) ||
    any(signs.beside, beside)
  );
}

/**
 * A quick look that a folder's names must pass before each layout's signs are tried: true when one of all the layouts'
 * file signs matches somewhere. It may say yes too often (case is ignored), never no too often.
 */
export function fileSignOf(all: readonly Signs[]): RegExp {
  return new RegExp(all.flatMap(({ file }) => file?.source ?? []).join("|"), "iu");
}

function any(pattern: RegExp | undefined, names: readonly string[]): boolean {
  return pattern !== undefined && names.some((name) => pattern.test(name));
}
