import { msg } from "../../model/message.js";
import type { ByteSource } from "../byteSource.js";
import type { BrokenRecord } from "../scan/contents.js";
import { lookup3 } from "./checksums.js";
import { isHdf5 } from "./hdf5.js";
import { floatDtype } from "./hdf5Datatype.js";
import type { Hdf5Dataset } from "./hdf5Tree.js";

/** The headers of a file with `libver="latest"`: those that do not match their checksum, and the datasets that the others name. */
export interface Hdf5Headers {
  readonly broken: readonly BrokenRecord[];
  readonly datasets: readonly Hdf5Dataset[];
}

const superblockBytes = 48;
/** A model has a few objects a layer. */
const objectLimit = 50_000;
const blockLimitBytes = 16 * 1024 * 1024;
// Message types of object headers (format specification, IV.A.2).
const dataspaceMessage = 0x01;
const datatypeMessage = 0x03;
const linkMessage = 0x06;
const layoutMessage = 0x08;
const continuationMessage = 0x10;
const undefinedAddress = 0xffff_ffff_ffff_ffffn;

/**
 * Compares superblock (version 2 and 3) and object headers (version 2) with their checksums, from the root along links that
 * lie in the headers; groups of more than eight keep theirs elsewhere and are not followed. Undefined for an older file.
 *
 * @see https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
export async function readHdf5Headers(source: ByteSource): Promise<Hdf5Headers | undefined> {
  const read = await source.read(0, superblockBytes);
  const version = read.ok && isHdf5(read.value) ? (read.value[8] ?? 0) : 0;
  if (!read.ok || read.value.length < superblockBytes || version < 2 || version > 3) {
    return undefined;
  }
  const block = viewOf(read.value);
  const broken: BrokenRecord[] = [];
  if (lookup3(read.value.subarray(0, superblockBytes - 4)) !== block.getUint32(44, true)) {
    broken.push(brokenAt("superblock", 0));
    return { broken, datasets: [] };
  }
  const base = Number(block.getBigUint64(12, true));
  const datasets: Hdf5Dataset[] = [];
  const waiting = [{ name: "", at: base + Number(block.getBigUint64(36, true)) }];
  const seen = new Set<number>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.at) || seen.add(next.at).size > objectLimit) {
      continue;
    }
    const { name } = next;
    const object = await readObject(source, next.at, base);
    if (object === undefined) {
      broken.push(brokenAt(name, next.at));
    } else {
      waiting.push(
        ...object.links.map((link) => ({
          name: name === "" ? link.name : `${name}/${link.name}`,
          at: link.at,
        })),
      );
      if (object.place !== undefined) {
        datasets.push({ name, ...object.place, ...object.type });
      }
    }
  }
  return { broken, datasets };
}

function brokenAt(name: string, at: number): BrokenRecord {
  return {
    name,
    message: msg("has an HDF5 header that does not match its checksum, at byte {0}", at),
  };
}

interface ObjectHeader {
  readonly links: { readonly name: string; readonly at: number }[];
  place?: { readonly offset: number; readonly bytes: number };
  type: { dtype?: string; dimensions?: number };
}

/** Undefined when a block of the header does not match its checksum. */
async function readObject(
  source: ByteSource,
  at: number,
  base: number,
): Promise<ObjectHeader | undefined> {
  const lead = await source.read(at, 6);
  if (!lead.ok || lead.value.length < 6 || textOf(lead.value.subarray(0, 4)) !== "OHDR") {
    return undefined;
  }
  const flags = lead.value[5] ?? 0;
  const sizeAt = 6 + ((flags & 0x20) === 0 ? 0 : 16) + ((flags & 0x10) === 0 ? 0 : 4);
  const width = 1 << (flags & 3);
  const size = await source.read(at + sizeAt, width);
  if (!size.ok || size.value.length < width) {
    return undefined;
  }
  const first = sizeAt + width;
  const object: ObjectHeader = { links: [], type: {} };
  const blocks = [{ at, lead: first, bytes: first + littleEndian(size.value) + 4 }];
  for (const part of blocks) {
    const bytes = part.bytes > blockLimitBytes ? undefined : await source.read(part.at, part.bytes);
    if (bytes?.ok !== true || bytes.value.length < part.bytes || part.bytes < part.lead + 4) {
      return undefined;
    }
    const block = viewOf(bytes.value);
    const end = part.bytes - 4;
    if (lookup3(bytes.value.subarray(0, end)) !== block.getUint32(end, true)) {
      return undefined;
    }
    for (const next of messages(block, { from: part.lead, end, flags, base }, object)) {
      if (blocks.length < objectLimit) {
        blocks.push(next);
      }
    }
  }
  return object;
}

/** Takes what the messages of a block tell; gives the blocks that go on. */
function messages(
  block: DataView,
  place: { from: number; end: number; flags: number; base: number },
  object: ObjectHeader,
): { at: number; lead: number; bytes: number }[] {
  const { end, flags, base } = place;
  const headBytes = (flags & 0x04) === 0 ? 4 : 6;
  const further: { at: number; lead: number; bytes: number }[] = [];
  for (let at = place.from; at + headBytes <= end;) {
    const body = at + headBytes;
    const next = body + block.getUint16(at + 1, true);
    if (next > end) {
      break;
    }
    switch (block.getUint8(at)) {
      case linkMessage:
        object.links.push(...linkOf(block, body, next, base));
        break;
      case continuationMessage:
        further.push({ at: base + number(block, body), lead: 4, bytes: number(block, body + 8) });
        break;
      case dataspaceMessage:
        object.type.dimensions = block.getUint8(body + 1);
        break;
      case datatypeMessage: {
        const dtype = floatDtype(block, body, next);
        if (dtype !== undefined) {
          object.type.dtype = dtype;
        }
        break;
      }
      case layoutMessage:
        if (
          next - body >= 18 &&
          block.getUint8(body) >= 3 &&
          block.getUint8(body + 1) === 1 &&
          block.getBigUint64(body + 2, true) !== undefinedAddress
        ) {
          object.place = {
            offset: base + number(block, body + 2),
            bytes: number(block, body + 10),
          };
        }
        break;
    }
    at = next;
  }
  return further;
}

/** A hard link; soft and external ones lead to no header here. */
function linkOf(
  block: DataView,
  body: number,
  end: number,
  base: number,
): readonly { name: string; at: number }[] {
  const flags = block.getUint8(body + 1);
  const isHard = (flags & 0x08) === 0 || block.getUint8(body + 2) === 0;
  const lengthAt = body + 2 + (flags & 0x08 && 1) + (flags & 0x04 && 8) + (flags & 0x10 && 1);
  const width = 1 << (flags & 3);
  if (!isHard || width > 4 || lengthAt + width > end) {
    return [];
  }
  const length = littleEndian(bytesOf(block, lengthAt, width));
  const nameAt = lengthAt + width;
  return nameAt + length + 8 > end
    ? []
    : [
        {
          name: textOf(bytesOf(block, nameAt, length)),
          at: base + number(block, nameAt + length),
        },
      ];
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bytesOf(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

function number(view: DataView, at: number): number {
  return at + 8 > view.byteLength ? 0 : Number(view.getBigUint64(at, true));
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
