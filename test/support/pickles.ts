/** Opcodes and arguments, put together by hand: numbers are bytes, texts are their Latin-1 characters. */
export function pickle(...parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "number"
        ? [part]
        : typeof part === "string"
          ? Array.from(part, (character) => character.charCodeAt(0))
          : [...part],
    ),
  );
}

/** SHORT_BINUNICODE of an ASCII text. */
export function text(value: string): Uint8Array {
  return pickle(0x8c, value.length, value);
}

/** BINBYTES. */
export function bytes(value: Uint8Array): Uint8Array {
  return pickle("B", value.length & 0xff, value.length >> 8, 0, 0, value);
}

/** Fields of a record of {@link zip} that a hostile writer sets. */
export interface ZipRecord {
  readonly name: string;
  readonly data: Uint8Array;
  readonly flags?: number;
  readonly method?: number;
  /** What the local header calls it. */
  readonly localName?: string;
  /** Compression method in the local header. */
  readonly localMethod?: number;
}

/** A zip of stored records, without Zip64 and with CRC 0, which PyTorch loads (PKWARE APPNOTE 4.3). */
export function zip(records: readonly ZipRecord[]): Uint8Array {
  const body: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, data, flags = 0, method = 0, ...local } of records) {
    const localName = local.localName ?? name;
    const header = pickle(
      "PK\x03\x04",
      u16(20),
      u16(flags),
      u16(local.localMethod ?? method),
      u32(0),
      u32(0),
      u32(data.length),
      u32(data.length),
      u16(localName.length),
      u16(0),
      localName,
      data,
    );
    directory.push(
      pickle("PK\x01\x02", u16(20), u16(20), u16(flags), u16(method), u32(0), u32(0)),
      pickle(u32(data.length), u32(data.length), u16(name.length), u16(0), u16(0), u16(0)),
      pickle(u16(0), u32(0), u32(at), name),
    );
    body.push(header);
    at += header.length;
  }
  const bytesOfDirectory = pickle(...directory);
  return pickle(
    ...body,
    bytesOfDirectory,
    "PK\x05\x06",
    u16(0),
    u16(0),
    u16(records.length),
    u16(records.length),
    u32(bytesOfDirectory.length),
    u32(at),
    u16(0),
  );
}

function u16(value: number): Uint8Array {
  return pickle(value & 0xff, (value >> 8) & 0xff);
}

function u32(value: number): Uint8Array {
  return pickle(u16(value), u16(value >>> 16));
}
