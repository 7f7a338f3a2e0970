import type { ExpectedFile } from "../parts/layout.js";
import type { ByteSource } from "../formats/byteSource.js";
import type { Defect } from "../formats/defect.js";
import { msg } from "../model/message.js";

const endBytes = 22;

/**
 * Checks the two ends of a `.distcp` file. Each of its items is a zip of torch.save, unless the writer was told to transform
 * them, so the last one ends with a zip's end record: a file that was only given its length has zeros there.
 *
 * @see https://github.com/pytorch/pytorch torch/distributed/checkpoint/filesystem.py `_write_item`
 */
export async function shardDefect(
  { leastBytes }: ExpectedFile,
  source: ByteSource,
): Promise<Defect | undefined> {
  const end = leastBytes ?? source.bytes;
  if (source.bytes === 0 || end < endBytes || end > source.bytes) {
    return source.bytes === 0 ? { kind: "empty", message: msg("is empty: 0 bytes") } : undefined;
  }
  const [head, tail] = await Promise.all([
    source.read(0, 4),
    source.read(end - endBytes, endBytes),
  ]);
  if (!head.ok || !tail.ok) {
    const detail = !head.ok ? head.detail : !tail.ok ? tail.detail : "";
    return { kind: "unreadable", message: msg("cannot be read: {0}", detail) };
  }
  if (head.value.every((byte) => byte === 0) || tail.value.every((byte) => byte === 0)) {
    return { kind: "truncated", message: msg("has zeros where its last item should end") };
  }
  return begins(head.value, 0x03, 0x04) && !begins(tail.value, 0x05, 0x06)
    ? { kind: "invalid", message: msg("does not end with the end of its last item") }
    : undefined;
}

/** A record of a zip begins with `PK` and two bytes of its kind. */
function begins(bytes: Uint8Array, third: number, fourth: number): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === third && bytes[3] === fourth;
}
