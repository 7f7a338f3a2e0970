import type { LayoutId } from "../../src/core/frameworks/known.js";
import type { PartRole, StateKind } from "../../src/core/model/checkpoint.js";
import { baseName } from "../../src/core/paths.js";
import type { MemoryFs } from "./memoryFs.js";
import type { Pickled } from "./pickleBytes.js";
import { torchBytes } from "./torchBytes.js";

/** A file with its bytes; the path is absolute. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a whole write must read as. `path` is relative to the run's folder. */
export interface WrittenExpectation {
  readonly path: string;
  readonly step: number | undefined;
  /** Where the trainer counts epochs too, or nothing else. */
  readonly epoch?: number;
  readonly holds: readonly StateKind[];
  readonly worldSize?: number;
  readonly roles?: readonly PartRole[];
  /** `unknown` for layouts in which nothing proves a save whole; `complete` otherwise. */
  readonly state?: "unknown";
  /** The run's folder where it is not the one that `write` was given, relative to that one. */
  readonly run?: string;
}

/** Writes one checkpoint of one variant of a layout, file by file in the order in which the framework does. */
export interface LayoutWriter {
  readonly layout: LayoutId;
  readonly variant: string;
  /** Later writes of a path replace it. Deterministic: the same run and step give the same bytes. */
  write(run: string, step: number): readonly WrittenFile[];
  expect(step: number): WrittenExpectation;
  /**
   * From how many whole files on the write may be called complete, where what is left is not needed for a
   * resume (a pointer that is written after it, say). Everything when absent.
   */
  readonly wholeFrom?: { readonly files: number; readonly reason: string };
  /** The same save by another number of ranks, for folders in which two runs wrote. */
  otherWorldSize?(run: string, step: number): readonly WrittenFile[];
  /** The pointer's name in the run's folder, where the framework writes one. */
  readonly pointer?: string;
  /** Why a later save alone unmakes an earlier one that was written alone (a file that is written over). */
  readonly lone?: string;
  /** Files (by the end of their path) that no check without a manifest can miss or judge, and why. */
  readonly optional?: readonly { readonly file: string; readonly reason: string }[];
}

/** Puts written files into a file system, all saved at one time (milliseconds since 1970). */
export function place(fs: MemoryFs, files: readonly WrittenFile[], savedMs = 0): MemoryFs {
  for (const { path, bytes } of files) {
    fs.write(path, bytes, savedMs);
  }
  return fs;
}

/** A text file. */
export function textFile(path: string, text: string): WrittenFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

/** A JSON file, as `json.dump` writes it. */
export function jsonFile(path: string, value: object): WrittenFile {
  return textFile(path, JSON.stringify(value));
}

/** A file of `torch.save(value, path)`. */
export function torchFile(path: string, value: Pickled): WrittenFile {
  return { path, bytes: torchBytes(value, baseName(path).replace(/\.[^.]*$/u, "")) };
}
