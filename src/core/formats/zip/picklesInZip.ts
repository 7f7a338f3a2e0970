import { bytesSource, partOf, type ByteSource } from "../byteSource.js";
import { contentOfRecord, inflated, type ZipContent } from "./zipContent.js";
import { readZipDirectory } from "./zipDirectory.js";

/** Records that may be pickles, and whether there are some that could not be looked at. */
export interface PicklesInZip {
  readonly records: readonly (ZipContent & { readonly name: string })[];
  readonly unwalked: boolean;
}

/** How far into a zip that does not hold it is searched for records. */
const searchLimitBytes = 64 * 1024 * 1024;
/** Records of such a zip that are looked at. */
const recordLimit = 1000;
const pickleName = /\.(?:pkl|pickle|pt|pth|ckpt|bin|joblib|sav)$/iu;
/** Tensor data of torch.save, which nobody unpickles. */
const storageName = /(?:^|\/)data\/\d+$/u;

/**
 * Records of a zip inside other bytes that are pickles by their name or first bytes. Where the zip does not hold, by the
 * records' own headers: some readers take another directory than others, or none.
 */
export async function picklesInZip(source: ByteSource): Promise<PicklesInZip> {
  const directory = await readZipDirectory(source);
  if (!directory.ok) {
    return salvagedPickles(source);
  }
  const records: (ZipContent & { readonly name: string })[] = [];
  let unwalked = false;
  for (const entry of directory.value.slice(0, recordLimit)) {
    const named = pickleName.test(entry.name);
    const content = storageName.test(entry.name)
      ? undefined
      : await contentOfRecord(source, entry, { checked: false });
    if (content?.ok === true) {
      const head = await content.value.source.read(0, 2);
      if (named || (head.ok && begins(head.value))) {
        records.push({ ...content.value, name: entry.name });
      }
    } else {
      unwalked ||= content !== undefined && named;
    }
  }
  return { records, unwalked: unwalked || directory.value.length > recordLimit };
}

/** Pickles in a zip that does not hold, found by the headers of its records alone. */
export async function salvagedPickles(source: ByteSource): Promise<PicklesInZip> {
  const read = await source.read(0, Math.min(source.bytes, searchLimitBytes));
  const records: (ZipContent & { readonly name: string })[] = [];
  if (!read.ok) {
    return { records, unwalked: true };
  }
  const bytes = read.value;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(0x50); at !== -1; at = bytes.indexOf(0x50, at + 1)) {
    if (at + 30 > bytes.length || view.getUint32(at, true) !== 0x04034b50) {
      continue;
    }
    if (records.length >= recordLimit) {
      return { records, unwalked: true };
    }
    const nameEnd = at + 30 + view.getUint16(at + 26, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 30, nameEnd));
    const offset = nameEnd + view.getUint16(at + 28, true);
    const content = bytes.subarray(offset);
    const plain =
      view.getUint16(at + 8, true) === 8 ? inflated(content, searchLimitBytes) : undefined;
    if (pickleName.test(name) || begins(plain ?? content)) {
      const part =
        plain === undefined ? partOf(source, offset, source.bytes - offset) : bytesSource(plain);
      records.push({ source: part, offset, name });
    }
  }
  return { records, unwalked: source.bytes > searchLimitBytes };
}

function begins(bytes: Uint8Array): boolean {
  const [first, second = 0xff] = bytes;
  return (first === 0x80 && second >= 2 && second <= 5) || (first === 0x50 && second === 0x4b);
}
