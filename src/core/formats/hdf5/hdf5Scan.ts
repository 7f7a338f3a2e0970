import { msg } from "../../model/message.js";
import type { ByteSource } from "../byteSource.js";
import type { BrokenRecord, Contents } from "../scan/contents.js";
import { tensorScans } from "../scan/tensorScans.js";
import type { Span } from "../scan/track.js";
import { Fletcher32 } from "./checksums.js";
import { readHdf5Headers } from "./hdf5Headers.js";
import { readHdf5Tree, type Hdf5Dataset } from "./hdf5Tree.js";
import type { Chunk } from "./hdf5Records.js";

const checksumBytes = 4;

/**
 * What a pass over an HDF5 file is to look at: floats that lie in one piece, and the checksums that it has: of chunks that
 * were written with the Fletcher filter, and of the headers of files with `libver="latest"`, which are compared here and now.
 * Undefined when its headers do not hold in some other way.
 */
export async function scanHdf5(source: ByteSource): Promise<Contents | undefined> {
  const tree = await readHdf5Tree(source);
  if (!tree.ok) {
    const headers = await readHdf5Headers(source);
    return headers && contentsOf(headers.datasets, headers.broken);
  }
  return contentsOf(tree.value, []);
}

function contentsOf(datasets: readonly Hdf5Dataset[], broken: readonly BrokenRecord[]): Contents {
  const scans = tensorScans(
    datasets.flatMap(({ name, offset, bytes, dtype, dimensions = 0 }) =>
      offset === undefined || dtype === undefined
        ? []
        : [{ name, dtype, dimensions, begin: offset, end: offset + bytes }],
    ),
  );
  const chunks = datasets.flatMap(({ name, chunks: own = [] }) =>
    own.filter(({ bytes }) => bytes > checksumBytes).map((chunk) => new CheckedChunk(name, chunk)),
  );
  return {
    tracks: [scans.spans, chunks.map((chunk) => chunk.span)],
    brokenRecords: () => [...broken, ...chunks.flatMap((chunk) => chunk.broken() ?? [])],
    tensors: scans.values,
  };
}

/** A chunk whose last four bytes are the checksum of those before. */
class CheckedChunk {
  readonly span: Span;
  readonly #sum = new Fletcher32();
  #left: number;
  #recorded = 0;
  #shift = 0;

  constructor(
    private readonly dataset: string,
    private readonly chunk: Chunk,
  ) {
    this.#left = chunk.bytes - checksumBytes;
    this.span = {
      begin: chunk.offset,
      end: chunk.offset + chunk.bytes,
      take: (bytes) => this.#take(bytes),
    };
  }

  broken(): BrokenRecord | undefined {
    return this.#recorded >>> 0 === this.#sum.sum()
      ? undefined
      : {
          name: this.dataset,
          message: msg(
            "has a chunk of dataset {0} that does not match its checksum, at byte {1}",
            this.dataset,
            this.chunk.offset,
          ),
        };
  }

  #take(bytes: Uint8Array): void {
    const data = bytes.subarray(0, this.#left);
    this.#sum.take(data);
    this.#left -= data.length;
    for (const byte of bytes.subarray(data.length)) {
      this.#recorded |= byte << this.#shift;
      this.#shift += 8;
    }
  }
}
