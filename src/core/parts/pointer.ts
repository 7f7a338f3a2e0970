import { pointerAbsent, pointerDangling, pointerStale } from "../findings/places.js";
import type { Finding } from "../model/finding.js";
import { msg } from "../model/message.js";
import { joinPath } from "../paths.js";
import type { FolderView } from "./layout.js";

/** How a framework notes in a run's folder which checkpoint a resume takes. */
export interface Pointer {
  /** The file's name in the run's folder. */
  readonly file: string;
  /** The name of the folder that a text in it stands for; undefined when it cannot be one. */
  nameOf(text: string): string | undefined;
  /** The step in a folder's name; undefined for folders that are no checkpoints. */
  stepOf(name: string): number | undefined;
  /** True where the framework's own resume finds nothing without it, and starts at 0. */
  readonly needed?: boolean;
}

/** What a pointer says of one checkpoint folder. */
export interface Pointed {
  readonly findings: readonly Finding[];
  /** The folder that the pointer names; undefined without a pointer or with a broken one. */
  readonly name: string | undefined;
  /** True when the pointer names this folder or a later step: the framework went on after this save. */
  readonly committed: boolean;
}

/** Told once, of the newest folder: where all are whole, a resume by the framework's own rule still finds none. */
function absent(run: FolderView, name: string, pointer: Pointer): readonly Finding[] {
  const { file, needed } = pointer;
  const step = pointer.stepOf(name);
  const newest = Math.max(...[...run.folders].map((each) => pointer.stepOf(each) ?? -1));
  return needed !== true || run.files.has(file) || step === undefined || step < newest
    ? []
    : [
        pointerAbsent.at(
          joinPath(run.path, file),
          msg("is not there: a resume that looks for it finds no checkpoint and starts at 0"),
        ),
      ];
}

/**
 * Compares a run's pointer with one of its folders. A folder past the pointer is told so, since a resume
 * that follows the pointer starts earlier; a pointer that names nothing is told to the newest folder only.
 */
export async function readPointer(folder: FolderView, pointer: Pointer): Promise<Pointed> {
  const run = await folder.parent();
  const text = await run?.text(pointer.file);
  const step = pointer.stepOf(folder.name);
  if (run === undefined || text === undefined) {
    const findings = run === undefined ? [] : absent(run, folder.name, pointer);
    return { findings, name: undefined, committed: false };
  }
  const name = pointer.nameOf(text.trim());
  const file = joinPath(run.path, pointer.file);
  if (name === undefined || !run.folders.has(name)) {
    const newest = Math.max(...[...run.folders].map((each) => pointer.stepOf(each) ?? -1));
    const message =
      text.trim() === ""
        ? msg("is empty: a resume that follows it finds no checkpoint")
        : msg("names {0}, which is not there", text.trim().slice(0, 80));
    const findings: readonly Finding[] =
      step !== undefined && step < newest ? [] : [pointerDangling.at(file, message)];
    return { findings, name: undefined, committed: false };
  }
  const pointed = pointer.stepOf(name);
  const past = step !== undefined && pointed !== undefined && pointed < step;
  return {
    name,
    committed: name === folder.name || (step !== undefined && pointed !== undefined && !past),
    findings: past
      ? [
          pointerStale.at(
            file,
            msg("names {0}: a resume that follows it starts before {1}", name, folder.name),
          ),
        ]
      : [],
  };
}
