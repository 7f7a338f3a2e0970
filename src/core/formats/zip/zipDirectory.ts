import { msg, type Message } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { emptyFile, defect, unreadable, type Defect } from "../defect.js";
import { directoryPlace, findEnd, zipTailBytes } from "./zipEnd.js";
import { parseDirectory, type ZipEntry } from "./zipEntry.js";
import { localBytes, localSignature } from "./zipRecord.js";

/** How a format speaks of a zip that is not whole: in the words of whoever wrote it. */
export interface ZipWords {
  readonly otherBeginning: Message;
  readonly noDirectory: Message;
}

const plainWords: ZipWords = {
  otherBeginning: msg("does not begin like a zip"),
  noDirectory: msg("ends without the directory that a zip has at its end"),
};

/** True when bytes begin like a zip; of one that was cut off after its first byte, that is all there is. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && (head.length < 2 || head[1] === 0x4b);
}

/**
 * Reads the directory of a zip and decides by it whether the file is whole: it is written last, so a save that was cut off
 * has none. The contents of records are not read.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export async function readZipDirectory(
  source: ByteSource,
  words: ZipWords = plainWords,
): Promise<Outcome<readonly ZipEntry[], Defect>> {
  if (source.bytes === 0) {
    return emptyFile();
  }
  const tailBytes = Math.min(source.bytes, zipTailBytes);
  const [head, tail] = await Promise.all([
    source.read(0, 4),
    source.read(source.bytes - tailBytes, tailBytes),
  ]);
  if (!head.ok || !tail.ok) {
    return unreadable(!head.ok ? head.detail : !tail.ok ? tail.detail : "");
  }
  if (source.bytes < 4) {
    return defect("truncated", msg("has {0} bytes, too few for a header", source.bytes));
  }
  if (head.value.length < 4 || view(head.value).getUint32(0, true) !== localSignature) {
    return defect(
      head.value.length < 4 || head.value.every((byte) => byte === 0) ? "truncated" : "invalid",
      words.otherBeginning,
    );
  }
  const end = findEnd(view(tail.value), source.bytes - tailBytes);
  if (end === undefined) {
    return defect("truncated", words.noDirectory);
  }
  if (end === "lies") {
    return defect("invalid", msg("has an end record that does not end the file"));
  }
  const place = await directoryPlace(source, view(tail.value), source.bytes - tailBytes, end);
  if (place === undefined) {
    return defect("invalid", msg("has a directory record that points outside the file"));
  }
  const directory = await source.read(place.offset, place.bytes);
  if (!directory.ok || directory.value.length < place.bytes) {
    return unreadable(directory.ok ? "" : directory.detail);
  }
  return checkEntries(parseDirectory(view(directory.value), place.entries), place.offset);
}

function checkEntries(
  entries: readonly ZipEntry[] | undefined,
  directoryOffset: number,
): Outcome<readonly ZipEntry[], Defect> {
  if (entries === undefined) {
    return defect("invalid", msg("has a directory that does not add up"));
  }
  const outside = entries.find(
    ({ headerOffset, compressedBytes }) =>
      headerOffset + localBytes + compressedBytes > directoryOffset,
  );
  if (outside !== undefined) {
    return defect("invalid", msg("has record {0} outside the file", outside.name));
  }
  return overlapDefect(entries) ?? success(entries);
}

/** Bytes before the first record, and records that share bytes: one reader would see another file than the next. */
function overlapDefect(
  entries: readonly ZipEntry[],
): Outcome<readonly ZipEntry[], Defect> | undefined {
  const ordered = entries.toSorted((a, b) => a.headerOffset - b.headerOffset);
  const [first] = ordered;
  if (first !== undefined && first.headerOffset !== 0) {
    return defect("invalid", msg("has bytes before its first record"));
  }
  const shared = ordered.find((entry, at) => {
    const next = ordered[at + 1];
    return (
      next !== undefined &&
      entry.headerOffset + localBytes + entry.compressedBytes > next.headerOffset
    );
  });
  return shared === undefined
    ? undefined
    : defect("invalid", msg("has record {0} over the next one", shared.name));
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
