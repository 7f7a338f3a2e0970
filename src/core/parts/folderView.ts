import { fileSource } from "../formats/byteSource.js";
import { parseJson, type JsonObject } from "../formats/json/parseJson.js";
import type { CheckpointFile } from "../model/checkpoint.js";
import type { Outcome } from "../model/outcome.js";
import { baseName, joinPath, parentPath } from "../paths.js";
import type { AccessReason, FileSystem, FolderEntry } from "../ports.js";
import type { FolderView, RecordReader } from "./layout.js";
import { isManifestName } from "./manifestName.js";

/** What Respawn keeps of a run lies in it; no part of any layout. */
const ownFolder = ".respawn";
/** Records that layouts read are small; a larger file is none. */
const textLimitBytes = 16 * 1024 * 1024;

/**
 * Lists a folder once and keeps what it saw; children and the parent are listed when they are asked for, each
 * once. `parent` opens the one that siblings share.
 */
export async function openFolder(
  fs: FileSystem,
  path: string,
  parent?: () => Promise<FolderView | undefined>,
): Promise<Outcome<FolderView, AccessReason>> {
  const listing = await fs.list(path);
  return listing.ok
    ? { ok: true, value: new ListedFolder(fs, path, listing.value, parent) }
    : listing;
}

class ListedFolder implements FolderView {
  readonly name: string;
  readonly files: ReadonlyMap<string, CheckpointFile>;
  readonly folders: ReadonlySet<string>;
  readonly linked: ReadonlySet<string>;
  readonly #children = new Map<string, Promise<FolderView | undefined>>();
  readonly #records = new Map<RecordReader<unknown>, Map<string, Promise<unknown>>>();
  #parent: Promise<FolderView | undefined> | undefined;

  constructor(
    private readonly fs: FileSystem,
    readonly path: string,
    entries: readonly FolderEntry[],
    private readonly openParent: (() => Promise<FolderView | undefined>) | undefined,
  ) {
    this.name = baseName(path);
    // `last -> 000500` beside 000500 is another name of it, and no second one.
    const names = new Set(entries.map(({ name }) => name));
    const own = entries.filter(
      ({ leadsTo }) =>
        leadsTo === undefined || parentPath(leadsTo) !== path || !names.has(baseName(leadsTo)),
    );
    this.files = new Map(
      own
        .filter(({ kind, name }) => kind === "file" && !isManifestName(name))
        .map(({ name, bytes, modifiedMs, leadsTo }) => [
          name,
          {
            path: joinPath(path, name),
            bytes,
            modifiedMs,
            ...(leadsTo === undefined ? {} : { leadsTo }),
          },
        ]),
    );
    this.linked = new Set(
      own
        .filter(({ kind, leadsTo }) => kind === "folder" && leadsTo !== undefined)
        .map(({ name }) => name),
    );
    this.folders = new Set(
      own
        .filter(({ kind, name }) => kind === "folder" && name !== ownFolder)
        .map(({ name }) => name),
    );
  }

  child(name: string): Promise<FolderView | undefined> {
    const known = this.#children.get(name);
    if (known !== undefined) {
      return known;
    }
    const opened = this.#open(name);
    this.#children.set(name, opened);
    return opened;
  }

  parent(): Promise<FolderView | undefined> {
    this.#parent ??= this.openParent?.() ?? this.#openParent();
    return this.#parent;
  }

  async text(name: string): Promise<string | undefined> {
    const bytes = await this.#bytes(name);
    return bytes && new TextDecoder().decode(bytes);
  }

  async json(name: string): Promise<JsonObject | undefined> {
    const bytes = await this.#bytes(name);
    const record = bytes && parseJson(bytes);
    return record?.ok === true ? record.value : undefined;
  }

  async #bytes(name: string): Promise<Uint8Array | undefined> {
    const file = this.files.get(name);
    if (file === undefined || file.bytes > textLimitBytes) {
      return undefined;
    }
    const bytes = await this.fs.read(file.path, 0, file.bytes);
    return bytes.ok ? bytes.value : undefined;
  }

  record<T>(name: string, read: RecordReader<T>): Promise<T | undefined> {
    const known = this.#records.get(read) ?? new Map<string, Promise<unknown>>();
    this.#records.set(read, known);
    // What lies under a reader is what that reader gave.
    const record =
      (known.get(name) as Promise<T | undefined> | undefined) ?? this.#read(name, read);
    known.set(name, record);
    return record;
  }

  async #read<T>(name: string, read: RecordReader<T>): Promise<T | undefined> {
    const file = this.files.get(name);
    const record = file && (await read(fileSource(this.fs, file.path, file.bytes)));
    return record?.ok === true ? record.value : undefined;
  }

  async #open(name: string): Promise<FolderView | undefined> {
    if (!this.folders.has(name)) {
      return undefined;
    }
    const folder = await openFolder(this.fs, joinPath(this.path, name), () =>
      Promise.resolve(this),
    );
    return folder.ok ? folder.value : undefined;
  }

  async #openParent(): Promise<FolderView | undefined> {
    const path = parentPath(this.path);
    const folder = path === this.path ? undefined : await openFolder(this.fs, path);
    return folder?.ok === true ? folder.value : undefined;
  }
}
