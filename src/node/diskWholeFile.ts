import { open, type FileHandle } from "node:fs/promises";
import { failure, success, type Outcome } from "../core/model/outcome.js";
import type { AccessReason } from "../core/ports.js";
import type { WholeFile } from "../core/verify/deep/examineFile.js";

/** Large enough that a call costs nothing beside its bytes, small enough to stay in the cache. */
const chunkBytes = 1024 * 1024;

/** A file on disk that is read with one open handle. Close it when done. */
export class DiskWholeFile implements WholeFile {
  private constructor(
    private readonly handle: FileHandle,
    readonly bytes: number,
  ) {}

  /** Throws what the system says when the file cannot be opened. */
  static async open(path: string, bytes: number): Promise<DiskWholeFile> {
    return new DiskWholeFile(await open(path, "r"), bytes);
  }

  async read(offset: number, length: number): Promise<Outcome<Uint8Array, AccessReason>> {
    try {
      return success(await this.#fill(new Uint8Array(length), offset));
    } catch (error) {
      return failure("io", error instanceof Error ? error.message : String(error));
    }
  }

  /** Reads ahead into a second buffer while the caller works on the first. Bytes past the known size are not read. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    const buffers = [new Uint8Array(chunkBytes), new Uint8Array(chunkBytes)] as const;
    const ask = (offset: number, turn: number): Promise<Uint8Array> =>
      this.#fill(
        buffers[turn % 2 === 0 ? 0 : 1].subarray(0, Math.min(chunkBytes, this.bytes - offset)),
        offset,
      );
    let offset = 0;
    let coming = ask(0, 0);
    for (let turn = 1; offset < this.bytes; turn += 1) {
      const chunk = await coming;
      if (chunk.length === 0) {
        return;
      }
      offset += chunk.length;
      coming = ask(offset, turn);
      // A failure is told when its turn comes; until then it is not unhandled.
      coming.catch(() => undefined);
      yield chunk;
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  async #fill(buffer: Uint8Array, offset: number): Promise<Uint8Array> {
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await this.handle.read(
        buffer,
        filled,
        buffer.length - filled,
        offset + filled,
      );
      if (bytesRead === 0) {
        break;
      }
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }
}
