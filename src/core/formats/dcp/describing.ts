import type { Beside } from "../formatReader.js";
import { readDcpMetadata } from "./dcpMetadata.js";

/**
 * The metadata that says where the items of a shard lie: `.metadata`, or that of its own rank where ranks saved without
 * collectives (`__3.metadata` of `__3_0.distcp`). Undefined when there is none.
 *
 * @see https://github.com/pytorch/pytorch torch/distributed/checkpoint/filesystem.py `_get_metadata_path`
 */
export async function describing(
  shard: string,
  beside: Beside,
): Promise<Awaited<ReturnType<typeof readDcpMetadata>> | undefined> {
  const rank = /^__(\d+)_\d+\.distcp$/u.exec(shard)?.[1];
  const source =
    (await beside(".metadata")) ??
    (rank === undefined ? undefined : await beside(`__${rank}.metadata`));
  return source && readDcpMetadata(source);
}
