import { msg } from "../../model/message.js";
import type { ByteSource } from "../byteSource.js";
import type { Defect } from "../defect.js";
import type { CheckContext, FileContext, FormatReader, Inspected } from "../formatReader.js";
import { scanShard } from "./distcpScan.js";
import { describing } from "./describing.js";
import { importFacts } from "../pickle/importFacts.js";
import { itemImports } from "./itemImports.js";
import { tensorsIn } from "./dcpTensors.js";

/**
 * A file that the `.metadata` of torch.distributed.checkpoint names. It begins like any file of torch.save, for it is many
 * of them: only its name tells.
 */
export const distcpReader = {
  id: "distcp",
  sniff: (_head, name) => (/\.distcp$/iu.test(name) ? "sure" : undefined),
  check: async (source, context) => ({ defect: await endsDefect(source, context) }),
  inspect: inspectShard,
  scan: scanShard,
} as const satisfies FormatReader;

const endBytes = 22;

/**
 * What is wrong with the two ends of a shard. Each of its items is a zip of torch.save, unless the writer was told to transform
 * them, so the last one ends with a zip's end record: a file that was only given its length has zeros there.
 *
 * @see https://github.com/pytorch/pytorch torch/distributed/checkpoint/filesystem.py `_write_item`
 */
async function endsDefect(
  source: ByteSource,
  { leastBytes }: CheckContext,
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

/** What the `.metadata` beside it says: a shard has no directory of its own. */
async function inspectShard(source: ByteSource, { name, beside }: FileContext): Promise<Inspected> {
  const read = await describing(name, beside);
  if (read?.ok !== true) {
    const message = msg("is described by a .metadata beside it, which is not there or not whole");
    return { defect: { kind: "cannot-verify", message } };
  }
  const { items, files } = read.value;
  const tensors = tensorsIn(
    read.value,
    items.filter(({ file }) => file === name),
  );
  const imports = (await itemImports(read.value, beside, name)).map(importFacts);
  const missing = (files.get(name) ?? 0) - source.bytes;
  return missing > 0
    ? {
        tensors,
        imports,
        defect: { kind: "truncated", message: msg("is {0} bytes too short", missing) },
      }
    : { tensors, imports };
}
