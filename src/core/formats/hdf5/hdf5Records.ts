import { msg } from "../../model/message.js";
import type { ByteSource } from "../byteSource.js";
import type { Defect } from "../defect.js";
import { floatDtype } from "./hdf5Datatype.js";

/** Where a group keeps its links: a B-tree of symbol tables, and a heap of their names. */
export interface SymbolTable {
  readonly tree: number;
  readonly heap: number;
}

/** Where a dataset's values lie; no offset where they are in chunks or were never written. */
export interface DataLayout {
  readonly offset: number | undefined;
  readonly bytes: number;
}

/** Where the index of a chunked dataset is, whose every chunk ends with its Fletcher checksum. */
export interface CheckedChunks {
  readonly tree: number;
  /** Numbers of a chunk's place in the index. */
  readonly dimensions: number;
}

/** A chunk as it lies in the file, its checksum at its end. */
export interface Chunk {
  readonly offset: number;
  readonly bytes: number;
}

/** What an object header says: a group's table, or a dataset's layout and type. */
export interface Hdf5Object {
  table?: SymbolTable;
  layout?: DataLayout;
  /** As safetensors spells it; undefined for what is no float. */
  dtype?: string;
  dimensions?: number;
  chunks?: CheckedChunks;
}

/** A named object of a group. */
export interface Hdf5Link {
  readonly name: string;
  readonly target: { readonly header: number };
}

// Message types of object headers: format specification, IV.A.2.
const dataspaceMessage = 0x0001;
const datatypeMessage = 0x0003;
const layoutMessage = 0x0008;
const filterMessage = 0x000b;
const continuationMessage = 0x0010;
const tableMessage = 0x0011;
// Signatures TREE, SNOD and HEAP, as big-endian numbers.
const treeSignature = 0x54524545;
const tableSignature = 0x534e4f44;
const heapSignature = 0x48454150;
const undefinedAddress = 0xffff_ffff_ffff_ffffn;
/** Headers and heaps of names have hundreds of bytes; one that claims more than this is none. */
const recordLimitBytes = 16 * 1024 * 1024;
const nodeLimit = 100_000;

/**
 * Reads the metadata of an HDF5 file record by record. What is not where it must be is kept in `defect`, the first one, and reads as
 * empty from there on.
 *
 * @see https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
export class Hdf5Records {
  defect: Defect | undefined;

  constructor(
    private readonly source: ByteSource,
    private readonly base: number,
  ) {}

  /** What the object header (version 1) at an address says: a group's table, or a dataset's layout. */
  async object(address: number): Promise<Hdf5Object> {
    const head = await this.#record(address, 16);
    if (head === undefined || head.getUint8(0) !== 1) {
      this.#broken(address);
      return {};
    }
    const found: Hdf5Object = {};
    let index: CheckedChunks | undefined;
    let checked = false;
    const blocks = [{ at: address + 16, bytes: head.getUint32(8, true) }];
    for (const { at, bytes } of blocks) {
      const block = await this.#record(at, bytes);
      for (let place = 0; block !== undefined && place + 8 <= bytes;) {
        const type = block.getUint16(place, true);
        const body = place + 8;
        const end = body + block.getUint16(place + 2, true);
        if (end > bytes || blocks.length > nodeLimit) {
          this.#broken(at);
          return {};
        }
        if (type === tableMessage && end - body >= 16) {
          found.table = { tree: number(block, body), heap: number(block, body + 8) };
        } else if (type === layoutMessage) {
          found.layout = this.#layout(block, body, end);
          index = chunkIndex(block, body, end);
        } else if (type === filterMessage) {
          checked = endsWithFletcher(block, body, end);
        } else if (type === dataspaceMessage && end - body >= 2) {
          found.dimensions = block.getUint8(body + 1);
        } else if (type === datatypeMessage) {
          const dtype = floatDtype(block, body, end);
          if (dtype !== undefined) {
            found.dtype = dtype;
          }
        } else if (type === continuationMessage && end - body >= 16) {
          blocks.push({ at: number(block, body), bytes: number(block, body + 8) });
        }
        place = end;
      }
    }
    if (index !== undefined && checked) {
      found.chunks = index;
    }
    return found;
  }

  /** The chunks of a dataset, from its B-tree (version 1, type 1). */
  async chunksOf({ tree, dimensions }: CheckedChunks): Promise<readonly Chunk[]> {
    const chunks: Chunk[] = [];
    const nodes = [tree];
    const seen = new Set<number>();
    const keyBytes = 8 + dimensions * 8;
    for (let at = nodes.shift(); at !== undefined; at = nodes.shift()) {
      const head = await this.#record(at, 8);
      const isChunkNode = head?.getUint32(0) === treeSignature && head.getUint8(4) === 1;
      if (head === undefined || !isChunkNode || seen.has(at) || seen.add(at).size > nodeLimit) {
        this.#broken(at);
        return chunks;
      }
      const count = head.getUint16(6, true);
      const leaf = head.getUint8(5) === 0;
      const keys = await this.#record(at + 24, count * (keyBytes + 8));
      for (let entry = 0; keys !== undefined && entry < count; entry += 1) {
        const key = entry * (keyBytes + 8);
        const child = number(keys, key + keyBytes);
        if (!leaf) {
          nodes.push(child);
        } else if (keys.getUint32(key + 4, true) === 0) {
          // The mask names filters that were left out; none were.
          chunks.push({ offset: this.base + child, bytes: keys.getUint32(key, true) });
        }
      }
    }
    return chunks;
  }

  /** The links of a group, in the order of their names. */
  async links({ tree, heap }: SymbolTable): Promise<readonly Hdf5Link[]> {
    const names = await this.#names(heap);
    const links: Hdf5Link[] = [];
    const nodes = [tree];
    const seen = new Set<number>();
    for (let at = nodes.shift(); names !== undefined && at !== undefined; at = nodes.shift()) {
      const head = await this.#record(at, 8);
      const kind = head?.getUint32(0);
      if (head === undefined || seen.has(at) || seen.add(at).size > nodeLimit) {
        this.#broken(at);
        return links;
      }
      const count = head.getUint16(6, true);
      if (kind === treeSignature) {
        const keys = await this.#record(at + 24, 8 + count * 16);
        for (let entry = 0; keys !== undefined && entry < count; entry += 1) {
          nodes.push(number(keys, 8 + entry * 16));
        }
      } else if (kind === tableSignature) {
        const entries = await this.#record(at + 8, count * 40);
        for (let entry = 0; entries !== undefined && entry < count; entry += 1) {
          const name = textAt(names, number(entries, entry * 40));
          links.push({ name, target: { header: number(entries, entry * 40 + 8) } });
        }
      } else {
        this.#broken(at);
        return links;
      }
    }
    return links;
  }

  async #names(heap: number): Promise<Uint8Array | undefined> {
    const head = await this.#record(heap, 32);
    if (head?.getUint32(0) !== heapSignature) {
      this.#broken(heap);
      return undefined;
    }
    const names = await this.#record(number(head, 24), number(head, 8));
    return names && new Uint8Array(names.buffer, names.byteOffset, names.byteLength);
  }

  /** Contiguous values (class 1 of version 3) have a place; those of other classes are not looked for. */
  #layout(block: DataView, body: number, end: number): DataLayout {
    const contiguous =
      end - body >= 18 && block.getUint8(body) >= 3 && block.getUint8(body + 1) === 1;
    return contiguous && block.getBigUint64(body + 2, true) !== undefinedAddress
      ? { offset: this.base + number(block, body + 2), bytes: number(block, body + 10) }
      : { offset: undefined, bytes: 0 };
  }

  async #record(address: number, bytes: number): Promise<DataView | undefined> {
    const at = this.base + address;
    if (bytes > recordLimitBytes || !(at + bytes <= this.source.bytes)) {
      this.#broken(address);
      return undefined;
    }
    const read = await this.source.read(at, bytes);
    if (!read.ok) {
      this.defect ??= { kind: "unreadable", message: msg("cannot be read: {0}", read.detail) };
      return undefined;
    }
    const { value } = read;
    if (value.length < bytes) {
      this.#broken(address);
      return undefined;
    }
    return new DataView(value.buffer, value.byteOffset, bytes);
  }

  #broken(address: number): void {
    const message = msg("has no valid HDF5 record at address {0}", address);
    this.defect ??= { kind: "invalid", message };
  }
}

function number(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function textAt(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(0, at);
  return new TextDecoder().decode(bytes.subarray(at, end === -1 ? bytes.length : end));
}

const fletcherFilter = 3;

/** The index of chunked values: class 2 of version 3. */
function chunkIndex(block: DataView, body: number, end: number): CheckedChunks | undefined {
  const chunked = end - body >= 11 && block.getUint8(body) === 3 && block.getUint8(body + 1) === 2;
  return chunked && block.getBigUint64(body + 3, true) !== undefinedAddress
    ? { tree: number(block, body + 3), dimensions: block.getUint8(body + 2) }
    : undefined;
}

/** True when the last filter that a chunk went through was the Fletcher checksum. Pipelines of version 1. */
function endsWithFletcher(block: DataView, body: number, end: number): boolean {
  if (end - body < 8 || block.getUint8(body) !== 1) {
    return false;
  }
  let last = -1;
  let at = body + 8;
  for (let filter = 0; filter < block.getUint8(body + 1) && at + 8 <= end; filter += 1) {
    last = block.getUint16(at, true);
    const values = block.getUint16(at + 6, true);
    at += 8 + block.getUint16(at + 2, true) + 4 * (values + (values % 2));
  }
  return last === fletcherFilter;
}
