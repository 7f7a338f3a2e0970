import { fileSource } from "../formats/byteSource.js";
import { readTorchRecord, type TorchRecord } from "../formats/torchRecord.js";
import type { CheckpointFile } from "../model/checkpoint.js";
import type { Outcome } from "../model/outcome.js";
import { baseName, joinPath } from "../paths.js";
import type { AccessReason, FileSystem, FolderEntry } from "../ports.js";
import type { FolderView } from "./layout.js";
import { isManifestName } from "./manifestName.js";

/** Records that layouts read are small; a larger file is none. */
const textLimitBytes = 16 * 1024 * 1024;

/** Lists a folder once and keeps what it saw; children are listed when they are asked for, each once. */
export async function openFolder(
  fs: FileSystem,
  path: string,
): Promise<Outcome<FolderView, AccessReason>> {
  const listing = await fs.list(path);
  return listing.ok ? { ok: true, value: new ListedFolder(fs, path, listing.value) } : listing;
}

class ListedFolder implements FolderView {
  readonly name: string;
  readonly files: ReadonlyMap<string, CheckpointFile>;
  readonly folders: ReadonlySet<string>;
  readonly #children = new Map<string, Promise<FolderView | undefined>>();

  constructor(
    private readonly fs: FileSystem,
    readonly path: string,
    entries: readonly FolderEntry[],
  ) {
    this.name = baseName(path);
    this.files = new Map(
      entries
        .filter(({ kind, name }) => kind === "file" && !isManifestName(name))
        .map(({ name, bytes, modifiedMs }) => [
          name,
          { path: joinPath(path, name), bytes, modifiedMs },
        ]),
    );
    this.folders = new Set(entries.filter(({ kind }) => kind === "folder").map(({ name }) => name));
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

  async text(name: string): Promise<string | undefined> {
    const file = this.files.get(name);
    if (file === undefined || file.bytes > textLimitBytes) {
      return undefined;
    }
    const bytes = await this.fs.read(file.path, 0, file.bytes);
    return bytes.ok ? new TextDecoder().decode(bytes.value) : undefined;
  }

  async torch(name: string): Promise<TorchRecord | undefined> {
    const file = this.files.get(name);
    if (file === undefined) {
      return undefined;
    }
    const record = await readTorchRecord(fileSource(this.fs, file.path, file.bytes));
    return record.ok ? record.value : undefined;
  }

  async #open(name: string): Promise<FolderView | undefined> {
    if (!this.folders.has(name)) {
      return undefined;
    }
    const folder = await openFolder(this.fs, joinPath(this.path, name));
    return folder.ok ? folder.value : undefined;
  }
}
