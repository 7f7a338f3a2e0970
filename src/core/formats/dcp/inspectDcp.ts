import type { ByteSource } from "../byteSource.js";
import { readDcpMetadata, type DcpItem, type DcpMetadata } from "./dcpMetadata.js";
import { msg } from "../../model/message.js";
import type { Found, TensorFacts } from "../fileFacts.js";
import { importFacts } from "../pickle/importFacts.js";

/** The `.metadata` of a distributed checkpoint: all its tensors, in whichever file their parts are. */
export async function inspectDcp(source: ByteSource): Promise<Found> {
  const read = await readDcpMetadata(source);
  if (!read.ok) {
    return { imports: read.reason.imports.map(importFacts), defect: read.reason };
  }
  const { items, imports, values, files } = read.value;
  return {
    tensors: tensorsIn(read.value, items),
    metadata: new Map([
      ["files", String(files.size)],
      ...values.map((name): [string, string] => [name, "-"]),
    ]),
    imports: imports.map(importFacts),
  };
}

/** A `.distcp` file, by what the `.metadata` beside it says: it has no directory of its own. */
export async function inspectShard(
  source: ByteSource,
  name: string,
  metadata: ByteSource | undefined,
): Promise<Found> {
  const read = metadata === undefined ? undefined : await readDcpMetadata(metadata);
  if (read?.ok !== true) {
    const message = msg("is described by a .metadata beside it, which is not there or not whole");
    return { defect: { kind: "cannot-verify", message } };
  }
  const { items, files } = read.value;
  const tensors = tensorsIn(
    read.value,
    items.filter(({ file }) => file === name),
  );
  const missing = (files.get(name) ?? 0) - source.bytes;
  return missing > 0
    ? { tensors, defect: { kind: "truncated", message: msg("is {0} bytes too short", missing) } }
    : { tensors };
}

/** Tensors that items hold, with the bytes that they take on the disk. */
function tensorsIn({ tensors }: DcpMetadata, items: readonly DcpItem[]): readonly TensorFacts[] {
  const bytes = new Map<string, number>();
  for (const item of items) {
    bytes.set(item.name, (bytes.get(item.name) ?? 0) + item.bytes);
  }
  return tensors
    .filter(({ name }) => bytes.has(name))
    .map((tensor) => ({ ...tensor, bytes: bytes.get(tensor.name) }));
}
