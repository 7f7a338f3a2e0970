import { msg } from "../../model/message.js";
import type { Hasher } from "../../ports.js";
import { scanArchive } from "../archive/scanArchive.js";
import { partOf, type ByteSource } from "../byteSource.js";
import type { FileContext } from "../formatReader.js";
import { joinedContents, type BrokenRecord, type Contents } from "../scan/contents.js";
import { isZip } from "../zip/zipDirectory.js";
import type { DcpItem } from "./dcpMetadata.js";
import { describing } from "./describing.js";

/**
 * What a pass over a shard is to look at: each item that its `.metadata` places in it is a zip of torch.save with a
 * CRC-32 for each record, and floats. Items that were written through a transformation (compressed, say), or as plain pickles,
 * are no zips: one that neither begins nor ends as a zip is told only where others are. Undefined without a `.metadata` that holds.
 */
export async function scanShard(
  source: ByteSource,
  hasher: Hasher,
  { name, beside }: FileContext,
): Promise<Contents | undefined> {
  const metadata = await describing(name, beside);
  if (metadata?.ok !== true) {
    return undefined;
  }
  const items = metadata.value.items.filter(
    ({ file, offset, bytes }) => file === name && offset + bytes <= source.bytes,
  );
  const parts: { at: number; name: string; contents: Contents }[] = [];
  const unread: DcpItem[] = [];
  let zips = 0;
  for (const item of items) {
    const part = partOf(source, item.offset, item.bytes);
    const contents = await scanArchive(part, hasher);
    if (contents === undefined) {
      const was = await wasZip(part);
      zips += was === "zip" ? 1 : 0;
      if (was !== "pickle") {
        unread.push(item);
      }
    } else {
      zips += 1;
      parts.push({ at: item.offset, name: item.name, contents: named(item.name, contents) });
    }
  }
  const joined = joinedContents(parts);
  return {
    ...joined,
    brokenRecords: () => [...(zips > 0 ? unread.map(notAZip) : []), ...joined.brokenRecords()],
  };
}

const endBytes = 22;

/** What an item that does not hold was by its two ends: a zip without comment ends with its end record. */
async function wasZip(item: ByteSource): Promise<"zip" | "pickle" | undefined> {
  const head = await item.read(0, 4);
  const end = await item.read(Math.max(0, item.bytes - endBytes), 4);
  const begins = head.ok && head.value.length === 4 && isZip(head.value);
  if (begins || (end.ok && isZip(end.value) && end.value[2] === 0x05 && end.value[3] === 0x06)) {
    return "zip";
  }
  return head.ok && head.value[0] === 0x80 ? "pickle" : undefined;
}

function notAZip({ name, offset }: DcpItem): BrokenRecord {
  return {
    name,
    message: msg("has no whole file of torch.save at byte {0}, where {1} should be", offset, name),
  };
}

/** Its records are all called `archive/data/0`: the item's name tells them apart. */
function named(item: string, contents: Contents): Contents {
  return {
    ...contents,
    brokenRecords: () =>
      contents.brokenRecords().map(({ name, message }) => ({
        name: `${item}: ${name}`,
        message: msg("in {0}: {1}", item, message),
      })),
  };
}
