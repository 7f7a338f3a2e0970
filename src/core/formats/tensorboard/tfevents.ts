import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { crc32c } from "../crc32c.js";
import { emptyFile, defect, unreadable, type Defect } from "../defect.js";

/** What the first record of a TensorBoard event file says. */
export interface EventsHeader {
  /** `brain.Event:2`. */
  readonly version: string;
  /** When the file was begun, milliseconds since 1970. */
  readonly startedMs: number;
}

const leadBytes = 12;
/** The first record holds a time and a version, some tens of bytes. */
const recordLimitBytes = 64 * 1024;
const timeTag = 0x09;
const versionTag = 0x1a;

/**
 * Reads the first record of an event file: 8 bytes of length, a masked CRC-32C of them, an Event
 * message, a CRC of it. The message has `wall_time` (field 1) and `file_version` (field 3).
 *
 * @see https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto
 * @see https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 */
export async function readEventsHeader(source: ByteSource): Promise<Outcome<EventsHeader, Defect>> {
  if (source.bytes === 0) {
    return emptyFile();
  }
  const lead = await source.read(0, leadBytes);
  if (!lead.ok) {
    return unreadable(lead.detail);
  }
  if (lead.value.length < leadBytes) {
    return defect("truncated", msg("has {0} bytes, too few for a header", lead.value.length));
  }
  const view = new DataView(lead.value.buffer, lead.value.byteOffset, leadBytes);
  const length = view.getBigUint64(0, true);
  if (maskedCrc(lead.value.subarray(0, 8)) !== view.getUint32(8, true)) {
    return defect("invalid", msg("does not begin like a TensorBoard event file"));
  }
  if (length > BigInt(recordLimitBytes)) {
    return defect(
      "invalid",
      msg("claims a header of {0} bytes, at most {1} are read", String(length), recordLimitBytes),
    );
  }
  const bytes = Number(length);
  const record = await source.read(leadBytes, bytes + 4);
  if (!record.ok) {
    return unreadable(record.detail);
  }
  const short = bytes + 4 - record.value.length;
  if (short > 0) {
    return defect("truncated", msg("ends inside its header, {0} bytes short of it", short));
  }
  return parseEvent(record.value, bytes);
}

function parseEvent(record: Uint8Array, bytes: number): Outcome<EventsHeader, Defect> {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const message = record.subarray(0, bytes);
  if (maskedCrc(message) !== view.getUint32(bytes, true)) {
    return defect("invalid", msg("has a first record whose checksum is wrong"));
  }
  // Writers put the time first and the version behind it: that is all that is read.
  const versionBytes = message[10] ?? 0;
  if (message[0] !== timeTag || message[9] !== versionTag || 11 + versionBytes > bytes) {
    return defect("invalid", msg("has a first record that names no version"));
  }
  return success({
    version: new TextDecoder().decode(message.subarray(11, 11 + versionBytes)),
    startedMs: view.getFloat64(1, true) * 1000,
  });
}

/** A CRC-32C rotated and shifted as TFRecord does, so that a CRC of CRCs stays useful. */
function maskedCrc(bytes: Uint8Array): number {
  const sum = crc32c(bytes);
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}
