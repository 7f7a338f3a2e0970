import type { ByteSource } from "../../formats/byteSource.js";
import { defect, unreadable, type Defect } from "../../formats/defect.js";
import { sniffBytes, type FileContext } from "../../formats/formatReader.js";
import { sureReader } from "../../formats/known.js";
import type { Contents } from "../../formats/scan/contents.js";
import { Track } from "../../formats/scan/track.js";
import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import type { Hasher } from "../../ports.js";
import type { Examination, Wanted } from "./examination.js";

/** A file that is read from its first byte to its last. */
export interface WholeFile extends ByteSource {
  /** The bytes in order; a chunk is valid until the next one is asked for. Throws what the system says. */
  chunks(): AsyncIterable<Uint8Array>;
}

const nothing: Contents = { tracks: [], brokenRecords: () => [], tensors: () => [] };

/**
 * Learns all that is wanted of a file in one pass: each chunk goes to the digest, the checksums and the
 * scans while it is in the cache. Headers that do not parse are the shallow check's business: such a file is only hashed.
 */
export async function examineFile(
  file: WholeFile,
  wanted: Wanted,
  { hasher, context }: { readonly hasher: Hasher; readonly context: FileContext },
  onBytes: (bytes: number) => void,
): Promise<Outcome<Examination, Defect>> {
  const contents = wanted.contents ? await contentsOf(file, context, hasher) : nothing;
  const tracks = contents.tracks.map((spans) => new Track(spans));
  const digest = wanted.sha256 ? hasher.sha256() : undefined;
  let offset = 0;
  try {
    for await (const chunk of file.chunks()) {
      digest?.update(chunk);
      for (const track of tracks) {
        track.feed(chunk, offset);
      }
      offset += chunk.length;
      onBytes(chunk.length);
    }
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error));
  }
  return offset < file.bytes
    ? defect("truncated", msg("became shorter while it was read"))
    : success({
        sha256: digest?.hex(),
        brokenRecords: contents.brokenRecords(),
        tensors: contents.tensors(),
      });
}

/** By bytes that leave no doubt: what a name only promises is no ground to read a file in some way. */
async function contentsOf(
  file: ByteSource,
  context: FileContext,
  hasher: Hasher,
): Promise<Contents> {
  const head = await file.read(0, sniffBytes);
  const reader = head.ok ? sureReader(head.value, context.name) : undefined;
  return (await reader?.scan?.(file, hasher, context)) ?? nothing;
}
