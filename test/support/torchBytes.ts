import { crc32 } from "node:zlib";
import { pickleBytes, type Pickled } from "./pickleBytes.js";

/**
 * A file of torch.save with that value: a zip of stored records, as PyTorch 1.6 and later write it. Saved to a path, its
 * records lie in a folder of the file's name without the ending; saved to an open file, in `archive`.
 */
export function torchBytes(value: Pickled, saved = "archive"): Uint8Array {
  const { pickle, storages } = pickleBytes(value);
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  return zipBytes([
    [`${saved}/data.pkl`, pickle],
    [`${saved}/byteorder`, text("little")],
    ...storages.map((bytes, key) => [`${saved}/data/${key}`, bytes] as const),
    [`${saved}/version`, text("3\n")],
  ]);
}

/** A zip of stored records; APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. */
export function zipBytes(records: readonly (readonly [name: string, Uint8Array])[]): Uint8Array {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, bytes] of records) {
    const title = new TextEncoder().encode(name);
    // Version needed 0 and no flags; sizes twice, because a stored record is not compressed.
    const common = [u16(0), u16(0), u16(0), u16(0), u16(0), u32(crc32(bytes))];
    const shared = [...common, u32(bytes.length), u32(bytes.length), u16(title.length), u16(0)];
    const local = join([u32(0x04034b50), ...shared, title, bytes]);
    locals.push(local);
    directory.push(
      join([
        u32(0x02014b50),
        u16(0),
        ...shared,
        u16(0),
        u16(0),
        u16(0),
        u32(0),
        u32(offset),
        title,
      ]),
    );
    offset += local.length;
  }
  const entries = join(directory);
  const count = u16(records.length);
  const end = [
    u32(0x06054b50),
    u16(0),
    u16(0),
    count,
    count,
    u32(entries.length),
    u32(offset),
    u16(0),
  ];
  return join([...locals, entries, ...end]);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8);
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
