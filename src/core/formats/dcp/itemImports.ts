import { partOf, withTail } from "../byteSource.js";
import type { Beside } from "../formatReader.js";
import { unwalked } from "../pickle/imports.js";
import { pickleLimits } from "../pickle/limits.js";
import type { RecordedImport } from "../pickle/pickleFile.js";
import { readTorchRecord } from "../torch/torchRecord.js";
import type { DcpItem, DcpMetadata } from "./dcpMetadata.js";

/** Values of one checkpoint that are walked: steps, schedulers, random states, a scalar each where they were flattened. */
const valueLimit = 5000;
const parallel = 16;

/**
 * What the values of a distributed checkpoint would import, in whichever file they lie: `dcp.load` unpickles them without
 * restriction, tensors not.
 *
 * @see https://github.com/pytorch/pytorch/blob/v2.7.0/torch/distributed/checkpoint/default_planner.py (`load_bytes`)
 */
export async function itemImports(
  { items, values }: DcpMetadata,
  beside: Beside,
  only?: string,
): Promise<readonly RecordedImport[]> {
  const names = new Set(values);
  const wanted = items.filter(
    ({ name, file }) => names.has(name) && (only === undefined || file === only),
  );
  const imports: RecordedImport[] = [];
  for (let at = 0; at < Math.min(wanted.length, valueLimit); at += parallel) {
    const found = await Promise.all(
      wanted.slice(at, at + parallel).map((item) => importsOf(item, beside)),
    );
    imports.push(...found.flat());
  }
  return wanted.length > valueLimit
    ? [...imports, { ...unwalked, position: 0, nested: false }]
    : imports;
}

async function importsOf(
  { name, file, offset, bytes }: DcpItem,
  beside: Beside,
): Promise<readonly RecordedImport[]> {
  const shard = await beside(file);
  if (shard === undefined || offset + bytes > shard.bytes) {
    return [];
  }
  const record = await readTorchRecord(withTail(partOf(shard, offset, bytes)), pickleLimits);
  const { imports } = record.ok ? record.value : record.reason;
  return imports.map((found) => ({ ...found, record: `${file}: ${name}` }));
}
