import { fileSource } from "../formats/byteSource.js";
import { readDcpMetadata, type DcpItem, type DcpMetadata } from "../formats/dcp/dcpMetadata.js";
import { readKerasRecord, type KerasRecord } from "../formats/keras/kerasRecord.js";
import { readTorchRecord, type TorchRecord } from "../formats/torch/torchRecord.js";
import type { CheckpointFile } from "../model/checkpoint.js";
import type { Outcome } from "../model/outcome.js";
import { baseName, joinPath, parentPath } from "../paths.js";
import type { AccessReason, FileSystem, FolderEntry } from "../ports.js";
import type { FolderView } from "./layout.js";
import { isManifestName } from "./manifestName.js";

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
  readonly #children = new Map<string, Promise<FolderView | undefined>>();
  readonly #records = new Map<string, Promise<TorchRecord | undefined>>();
  #dcp: Promise<DcpMetadata | undefined> | undefined;
  #parent: Promise<FolderView | undefined> | undefined;

  constructor(
    private readonly fs: FileSystem,
    readonly path: string,
    entries: readonly FolderEntry[],
    private readonly openParent: (() => Promise<FolderView | undefined>) | undefined,
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

  parent(): Promise<FolderView | undefined> {
    this.#parent ??= this.openParent?.() ?? this.#openParent();
    return this.#parent;
  }

  async text(name: string): Promise<string | undefined> {
    const file = this.files.get(name);
    if (file === undefined || file.bytes > textLimitBytes) {
      return undefined;
    }
    const bytes = await this.fs.read(file.path, 0, file.bytes);
    return bytes.ok ? new TextDecoder().decode(bytes.value) : undefined;
  }

  torch(name: string): Promise<TorchRecord | undefined> {
    const known = this.#records.get(name);
    if (known !== undefined) {
      return known;
    }
    const read = this.#record(name);
    this.#records.set(name, read);
    return read;
  }

  async #record(name: string): Promise<TorchRecord | undefined> {
    const file = this.files.get(name);
    if (file === undefined) {
      return undefined;
    }
    const record = await readTorchRecord(fileSource(this.fs, file.path, file.bytes));
    return record.ok ? record.value : undefined;
  }

  async keras(name: string): Promise<KerasRecord | undefined> {
    const file = this.files.get(name);
    const record = file && (await readKerasRecord(fileSource(this.fs, file.path, file.bytes)));
    return record?.ok === true ? record.value : undefined;
  }

  dcp(): Promise<DcpMetadata | undefined> {
    this.#dcp ??= this.#readDcp();
    return this.#dcp;
  }

  async dcpValue({ file, offset, bytes }: DcpItem): Promise<TorchRecord | undefined> {
    const shard = this.files.get(file);
    if (shard === undefined || offset + bytes > shard.bytes) {
      return undefined;
    }
    const whole = fileSource(this.fs, shard.path, shard.bytes);
    const record = await readTorchRecord({
      bytes,
      read: (at, length) => whole.read(offset + at, Math.min(length, bytes - at)),
    });
    return record.ok ? record.value : undefined;
  }

  async #readDcp(): Promise<DcpMetadata | undefined> {
    const file = this.files.get(".metadata");
    if (file === undefined) {
      return undefined;
    }
    const metadata = await readDcpMetadata(fileSource(this.fs, file.path, file.bytes));
    return metadata.ok ? metadata.value : undefined;
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
