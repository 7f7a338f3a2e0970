import { readSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { failure, success, type Outcome } from "../core/model/outcome.js";
import type { AccessReason } from "../core/ports.js";
import { readOnly } from "./diskFileSystem.js";
import { fillBuffer } from "./fillBuffer.js";
import type { WholeFile } from "../core/verify/deep/examineFile.js";

/** Large enough that a call costs nothing beside its bytes, small enough to stay in a processor's own cache. */
const chunkBytes = 256 * 1024;

/** A file on disk that is read with one open handle. Close it when done. */
export class DiskWholeFile implements WholeFile {
  private constructor(
    private readonly handle: FileHandle,
    readonly bytes: number,
  ) {}

  /** Throws what the system says when the file cannot be opened. */
  static async open(path: string, bytes: number): Promise<DiskWholeFile> {
    return new DiskWholeFile(await open(path, readOnly), bytes);
  }

  async read(offset: number, length: number): Promise<Outcome<Uint8Array, AccessReason>> {
    try {
      return success(await this.#fill(new Uint8Array(length), offset));
    } catch (error) {
      return failure("io", error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * Reads in this thread, which is a worker's: the system reads ahead by itself, and bytes that another thread
   * had fetched would lie in another processor's cache. Bytes past the known size are not read.
   */
  // eslint-disable-next-line @typescript-eslint/require-await -- of the interface, which sources that wait share
  async *chunks(): AsyncGenerator<Uint8Array> {
    const buffer = new Uint8Array(chunkBytes);
    for (let offset = 0; offset < this.bytes;) {
      const wanted = Math.min(chunkBytes, this.bytes - offset);
      const length = readSync(this.handle.fd, buffer, 0, wanted, offset);
      if (length === 0) {
        return;
      }
      offset += length;
      yield buffer.subarray(0, length);
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  #fill(buffer: Uint8Array, offset: number): Promise<Uint8Array> {
    return fillBuffer(buffer, (filled) =>
      this.handle.read(buffer, filled, buffer.length - filled, offset + filled),
    );
  }
}
