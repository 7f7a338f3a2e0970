import { readerOf } from "../formats/known.js";
import type { ExpectedFile } from "../parts/layout.js";
import type { Clock, FileSystem } from "../ports.js";
import { checkFile } from "./checkFile.js";
import type { FileCheck } from "./fileCheck.js";

/** A file that was written this short ago may be written again within the clock's tick: it is looked at anew. */
const settledMs = 2_000;
/** Past this many files, those that were checked first are forgotten. */
const fileLimit = 50_000;

interface Remembered {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly check: FileCheck;
}

/**
 * Remembers what checks found in files that have not changed since: same size, same time of last write. A view that
 * looks at a run again and again reads what is new. What is judged with other
 * files, as `.metadata` is with those it names, is never remembered.
 */
export class CheckMemory {
  readonly #files = new Map<string, Remembered>();

  constructor(private readonly clock: Clock) {}

  /** The check of an expected file, from memory where it is still true. */
  async check(fs: FileSystem, expected: ExpectedFile): Promise<FileCheck> {
    const { path, bytes, modifiedMs } = expected.file;
    const key = `${expected.format} ${path}`;
    const known = this.#files.get(key);
    if (known?.bytes === bytes && known.modifiedMs === modifiedMs) {
      return { ...known.check, expected };
    }
    const check = await checkFile(fs, expected);
    this.#files.delete(key);
    if (
      readerOf(expected.format).readsBeside !== true &&
      this.clock.now() - modifiedMs > settledMs
    ) {
      this.#files.set(key, { bytes, modifiedMs, check });
      const [oldest] = this.#files.keys();
      if (this.#files.size > fileLimit && oldest !== undefined) {
        this.#files.delete(oldest);
      }
    }
    return check;
  }
}
