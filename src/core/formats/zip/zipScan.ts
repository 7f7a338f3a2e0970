import { msg, type Message } from "../../model/message.js";
import type { Outcome } from "../../model/outcome.js";
import type { Hasher } from "../../ports.js";
import type { ByteSource } from "../byteSource.js";
import type { Defect } from "../defect.js";
import type { BrokenRecord } from "../scan/contents.js";
import type { Span } from "../scan/track.js";
import type { ZipEntry } from "./zipEntry.js";
import { placeAsWritten, type RecordPlace } from "./zipRecord.js";

/** Takes the content of a record as it goes by, in order. */
export type TakeContent = (bytes: Uint8Array) => void;

/** The records of a zip, ready for a pass over its bytes. */
export interface RecordScan {
  /** One for each record whose place is known and whose method is. */
  readonly spans: readonly Span[];
  /** Where records lie that are stored as they are, by name. */
  readonly stored: ReadonlyMap<string, RecordPlace>;
  /** Once the spans were fed. */
  broken(): readonly BrokenRecord[];
}

/** Headers of records that are read at a time. */
const parallel = 32;
const storedMethod = 0;

/**
 * Checks each record of a zip against the CRC-32 in its directory, in one pass. A record that was written without a
 * checksum (`torch.serialization.set_crc32_options(False)`) is left out.
 *
 * @param contentOf what else takes the content of a record
 */
export async function scanRecords(
  source: ByteSource,
  entries: readonly ZipEntry[],
  hasher: Hasher,
  contentOf: (entry: ZipEntry) => TakeContent | undefined = () => undefined,
): Promise<RecordScan> {
  const spans: Span[] = [];
  const stored = new Map<string, RecordPlace>();
  const judges: (() => BrokenRecord | undefined)[] = [];
  for (let at = 0; at < entries.length; at += parallel) {
    const placed = await Promise.all(
      entries.slice(at, at + parallel).map(async (entry) => ({
        entry,
        place: await placeAsWritten(source, entry),
      })),
    );
    for (const { entry, place } of placed) {
      const misplaced = placeDefect(entry, place);
      if (!place.ok || misplaced !== undefined) {
        const message = misplaced ?? msg("has record {0} outside the file", entry.name);
        judges.push(() => ({ name: entry.name, message }));
      } else if (entry.method === storedMethod) {
        const { offset, bytes } = place.value;
        stored.set(entry.name, place.value);
        const sum = new RecordSum(entry, hasher, contentOf(entry));
        spans.push({ begin: offset, end: offset + bytes, take: (piece) => sum.take(piece) });
        judges.push(() => sum.broken());
      }
    }
  }
  return { spans, stored, broken: () => judges.flatMap((judge) => judge() ?? []) };
}

function placeDefect(entry: ZipEntry, place: Outcome<RecordPlace, Defect>): Message | undefined {
  if (!place.ok) {
    return place.reason.message;
  }
  return entry.method === storedMethod && entry.bytes !== entry.compressedBytes
    ? msg("has record {0} outside the file", entry.name)
    : undefined;
}

/** The checksum of a record's content, against its directory's. */
class RecordSum {
  #crc = 0;

  constructor(
    private readonly entry: ZipEntry,
    private readonly hasher: Hasher,
    private readonly content: TakeContent | undefined,
  ) {}

  take(bytes: Uint8Array): void {
    if (this.entry.crc32 !== 0) {
      this.#crc = this.hasher.crc32(bytes, this.#crc);
    }
    this.content?.(bytes);
  }

  broken(): BrokenRecord | undefined {
    const { name, crc32 } = this.entry;
    return this.#crc === crc32
      ? undefined
      : {
          name,
          message: msg(
            "has record {0} with checksum {1}, the directory says {2}: its content changed after the save",
            name,
            crcText(this.#crc),
            crcText(crc32),
          ),
        };
  }
}

function crcText(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}
