import { parseJson } from "../../../core/formats/json/parseJson.js";
import { joinPath } from "../../../core/paths.js";
import type { FileSystem } from "../../../core/ports.js";

/** Where the Python kit moves what lies past the step that a run resumes from: `N/NAME` below it, a number for each resume. */
const quarantineName = ".respawn-aside";
/** A quarantine of more files than this has a size of "at least". */
const sizeLimit = 20_000;

/** A journal names what was moved, a line each. */
const journalLimitBytes = 16 * 1024 * 1024;

/** Something that a resume moved out of a run's way. */
export interface Quarantined {
  readonly name: string;
  readonly path: string;
  /** Where it was, and where Restore puts it. */
  readonly origin: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** What lies in the quarantine of runs, as it was last looked at. What is in it does not change, so sizes are added up once. */
export class Quarantine {
  readonly #items = new Map<string, readonly Quarantined[]>();
  readonly #sizes = new Map<string, number>();

  constructor(private readonly fs: FileSystem) {}

  /** What was found at the last look into a run. */
  of(run: string): readonly Quarantined[] {
    return this.#items.get(run) ?? [];
  }

  /** Looks into a run; true when something else is there than before. */
  async look(run: string): Promise<boolean> {
    const before = this.of(run);
    const items = await this.#read(run);
    this.#items.set(run, items);
    return JSON.stringify(before) !== JSON.stringify(items);
  }

  async #read(run: string): Promise<readonly Quarantined[]> {
    const folder = joinPath(run, quarantineName);
    const found = await this.fs.names(folder);
    if (!found.ok) {
      return [];
    }
    const { folders, files } = found.value;
    const numbers = folders
      .filter((name) => /^\d+$/u.test(name))
      .toSorted((a, b) => Number(b) - Number(a));
    const items: Quarantined[] = [];
    for (const number of numbers) {
      if (!(await this.#hasEnded(folder, number, files))) {
        continue;
      }
      const listed = await this.fs.list(joinPath(folder, number));
      for (const { name, kind, bytes, modifiedMs } of listed.ok ? listed.value : []) {
        const path = joinPath(folder, number, name);
        items.push({
          name,
          path,
          origin: joinPath(run, name),
          bytes: kind === "folder" ? await this.#sizeOf(path, modifiedMs) : bytes,
          modifiedMs,
        });
      }
    }
    return items;
  }

  /** The journal beside the moved files says whether all of them were; kits before it wrote one left none. */
  async #hasEnded(folder: string, number: string, files: readonly string[]): Promise<boolean> {
    const name = `${number}.json`;
    if (!files.includes(name)) {
      return !files.some((file) => file.startsWith(`${number}.`));
    }
    const text = await this.fs.read(joinPath(folder, name), 0, journalLimitBytes);
    const journal = text.ok ? parseJson(text.value) : undefined;
    return journal?.ok === true && journal.value["stage"] === "finished";
  }

  async #sizeOf(path: string, modifiedMs: number): Promise<number> {
    const key = JSON.stringify([path, modifiedMs]);
    const known = this.#sizes.get(key);
    if (known !== undefined) {
      return known;
    }
    let bytes = 0;
    let count = 0;
    const folders = [path];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const listed = await this.fs.list(folder);
      for (const entry of listed.ok ? listed.value : []) {
        count += 1;
        if (entry.kind === "folder") {
          folders.push(joinPath(folder, entry.name));
        } else {
          bytes += entry.bytes;
        }
      }
      if (count > sizeLimit) {
        break;
      }
    }
    this.#sizes.set(key, bytes);
    return bytes;
  }
}
