import { failure, success, type Outcome } from "../../src/core/model/outcome.js";
import { baseName, parentPath } from "../../src/core/paths.js";
import type {
  AccessReason,
  FileReplacer,
  FileStat,
  FileSystem,
  FolderEntry,
  NamesInFolder,
} from "../../src/core/ports.js";

/** A file system in memory: files by path, folders as they follow from them. */
export class MemoryFs implements FileSystem, FileReplacer {
  /** Time of what is written through the port. */
  now = 0;
  readonly #files = new Map<string, { bytes: Uint8Array; modifiedMs: number }>();
  readonly #links = new Map<string, string>();
  readonly #denied = new Set<string>();

  write(path: string, content: string | Uint8Array, modifiedMs = 0): this {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.#files.set(path, { bytes, modifiedMs });
    return this;
  }

  /** The {@link FileReplacer} port. */
  replace(path: string, text: string): Promise<Outcome<void, AccessReason>> {
    if (this.#denied.has(path)) {
      return Promise.resolve(failure("denied", `permission denied: ${path}`));
    }
    this.write(path, text, this.now);
    return Promise.resolve(success(undefined));
  }

  /** A symbolic link to a file. */
  link(path: string, target: string): this {
    this.#links.set(path, target);
    return this;
  }

  /** Links of files are followed, of which it has no others. */
  realPath(path: string): Promise<Outcome<string, AccessReason>> {
    return Promise.resolve(success(this.#links.get(path) ?? path));
  }

  deny(path: string): this {
    this.#denied.add(path);
    return this;
  }

  remove(path: string): this {
    this.#files.delete(path);
    return this;
  }

  paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  stat(path: string): Promise<Outcome<FileStat, AccessReason>> {
    const file = this.#files.get(this.#links.get(path) ?? path);
    if (file !== undefined) {
      return Promise.resolve(
        success({ kind: "file", bytes: file.bytes.length, modifiedMs: file.modifiedMs }),
      );
    }
    return Promise.resolve(
      this.#isFolder(path)
        ? success({ kind: "folder", bytes: 0, modifiedMs: 0 })
        : failure("not-found", `no such file: ${path}`),
    );
  }

  async list(path: string): Promise<Outcome<readonly FolderEntry[], AccessReason>> {
    if (this.#denied.has(path)) {
      return failure("denied", `permission denied: ${path}`);
    }
    if (!this.#isFolder(path)) {
      return this.#files.has(path)
        ? failure("not-a-folder", `not a folder: ${path}`)
        : failure("not-found", `no such folder: ${path}`);
    }
    const names = new Set<string>();
    for (const file of [...this.#files.keys(), ...this.#links.keys()]) {
      for (let at = file; at !== "/"; at = parentPath(at)) {
        if (parentPath(at) === path) {
          names.add(baseName(at));
        }
      }
    }
    const entries: FolderEntry[] = [];
    for (const name of [...names].toSorted()) {
      const at = path === "/" ? `/${name}` : `${path}/${name}`;
      const stat = await this.stat(at);
      const leadsTo = this.#links.get(at);
      if (stat.ok) {
        entries.push({ name, ...stat.value, ...(leadsTo === undefined ? {} : { leadsTo }) });
      }
    }
    return success(entries);
  }

  async names(path: string): Promise<Outcome<NamesInFolder, AccessReason>> {
    const listing = await this.list(path);
    const of = (wanted: string, entries: readonly FolderEntry[]): readonly string[] =>
      entries.filter(({ kind }) => kind === wanted).map(({ name }) => name);
    return listing.ok
      ? success({ files: of("file", listing.value), folders: of("folder", listing.value) })
      : listing;
  }

  read(path: string, offset: number, length: number): Promise<Outcome<Uint8Array, AccessReason>> {
    const file = this.#files.get(this.#links.get(path) ?? path);
    if (this.#denied.has(path)) {
      return Promise.resolve(failure("denied", `permission denied: ${path}`));
    }
    return Promise.resolve(
      file === undefined
        ? failure("not-found", `no such file: ${path}`)
        : success(file.bytes.slice(offset, offset + length)),
    );
  }

  #isFolder(path: string): boolean {
    const prefix = path === "/" ? "/" : `${path}/`;
    return [...this.#files.keys()].some((file) => file.startsWith(prefix));
  }
}
