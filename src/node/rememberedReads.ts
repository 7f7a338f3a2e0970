import type { Outcome } from "../core/model/outcome.js";
import type {
  AccessReason,
  Clock,
  FileStat,
  FileSystem,
  FolderEntry,
  NamesInFolder,
} from "../core/ports.js";

/** A file that was written this short ago may be written again within the clock's tick: it is read anew. */
const settledMs = 2_000;
/** A longer piece is read anew: records and headers are short. */
const pieceLimitBytes = 256 * 1024;
/** Past either, everything is forgotten at once: the next look reads it again. */
const totalLimitBytes = 64 * 1024 * 1024;
const fileLimit = 100_000;

interface Known {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly pieces: Map<string, Uint8Array>;
  heldBytes: number;
}

/**
 * A file system that remembers short pieces of files whose size and time of last write, as the newest listing showed
 * them, have not changed. For a process that looks at the same checkpoints again and again.
 */
export class RememberedReads implements FileSystem {
  readonly #files = new Map<string, Known>();
  #totalBytes = 0;

  constructor(
    private readonly disk: FileSystem,
    private readonly clock: Clock,
  ) {}

  names(path: string): Promise<Outcome<NamesInFolder, AccessReason>> {
    return this.disk.names(path);
  }

  realPath(path: string): Promise<Outcome<string, AccessReason>> {
    return this.disk.realPath(path);
  }

  async stat(path: string): Promise<Outcome<FileStat, AccessReason>> {
    const stat = await this.disk.stat(path);
    if (stat.ok) {
      this.#saw(path, stat.value);
    } else {
      this.#forget(path);
    }
    return stat;
  }

  async list(path: string): Promise<Outcome<readonly FolderEntry[], AccessReason>> {
    const listing = await this.disk.list(path);
    for (const entry of listing.ok ? listing.value : []) {
      this.#saw(`${path}/${entry.name}`, entry);
    }
    return listing;
  }

  async read(
    path: string,
    offset: number,
    length: number,
  ): Promise<Outcome<Uint8Array, AccessReason>> {
    const key = `${offset} ${length}`;
    const piece = this.#files.get(path)?.pieces.get(key);
    if (piece !== undefined) {
      return { ok: true, value: piece };
    }
    const known = this.#files.get(path);
    const read = await this.disk.read(path, offset, length);
    if (read.ok && known !== undefined && read.value.length <= pieceLimitBytes) {
      this.#keep(known, key, read.value);
    }
    return read;
  }

  #saw(path: string, { kind, bytes, modifiedMs }: FileStat): void {
    const known = this.#files.get(path);
    if (known?.bytes === bytes && known.modifiedMs === modifiedMs) {
      return;
    }
    this.#forget(path);
    if (this.#files.size >= fileLimit) {
      this.#forgetAll();
    }
    if (kind === "file" && this.clock.now() - modifiedMs > settledMs) {
      this.#files.set(path, { bytes, modifiedMs, pieces: new Map(), heldBytes: 0 });
    }
  }

  #keep(known: Known, key: string, piece: Uint8Array): void {
    if (this.#totalBytes + piece.length > totalLimitBytes) {
      this.#forgetAll();
      return;
    }
    known.pieces.set(key, piece);
    known.heldBytes += piece.length;
    this.#totalBytes += piece.length;
  }

  #forget(path: string): void {
    this.#totalBytes -= this.#files.get(path)?.heldBytes ?? 0;
    this.#files.delete(path);
  }

  #forgetAll(): void {
    this.#files.clear();
    this.#totalBytes = 0;
  }
}
