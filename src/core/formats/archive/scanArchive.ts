import type { Hasher } from "../../ports.js";
import { partOf, type ByteSource } from "../byteSource.js";
import { isHdf5 } from "../hdf5/hdf5.js";
import { scanHdf5 } from "../hdf5/hdf5Scan.js";
import { NpyScan } from "../numpy/npyScan.js";
import { joinedContents, type Contents, type TensorValues } from "../scan/contents.js";
import { tensorScans } from "../scan/tensorScans.js";
import { storagePlaces } from "../torch/torchScan.js";
import { isZip, readZipDirectory } from "../zip/zipDirectory.js";
import type { RecordPlace } from "../zip/zipRecord.js";
import { scanRecords } from "../zip/zipScan.js";

/** Archives within archives: what trainers nest is one deep. */
const depthLimit = 3;
/** Records of an archive that are looked into; the checksum of each covers what lies in it anyway. */
const innerLimit = 10_000;

/**
 * What a pass over a zip is to look at, whoever wrote it: the checksum of every record, which PyTorch's and NumPy's own
 * readers do not check of what they map, and the values of the floats in it: storages of torch.save, NumPy arrays, datasets of HDF5, and
 * the same in archives inside it. Undefined when it has no directory that holds.
 */
export async function scanArchive(
  source: ByteSource,
  hasher: Hasher,
  depth = 0,
): Promise<Contents | undefined> {
  const directory = await readZipDirectory(source);
  if (!directory.ok) {
    return undefined;
  }
  const entries = directory.value;
  const arrays: NpyScan[] = [];
  const records = await scanRecords(source, entries, hasher, ({ name }) => {
    if (!name.endsWith(".npy")) {
      return undefined;
    }
    const array = new NpyScan(name.replace(/\.npy$/u, ""));
    arrays.push(array);
    return (bytes) => array.take(bytes);
  });
  const isTorch = entries.some(({ name }) => name.endsWith("/data.pkl"));
  const scans = tensorScans(isTorch ? await storagePlaces(source, records.stored) : []);
  const inner =
    isTorch || depth >= depthLimit
      ? joinedContents([])
      : await innerContents(source, records.stored, hasher, depth + 1);
  return {
    tracks: [records.spans, scans.spans, ...inner.tracks],
    brokenRecords: () => [...records.broken(), ...inner.brokenRecords()],
    tensors: (): readonly TensorValues[] => [
      ...scans.values(),
      ...arrays.flatMap((array) => array.values() ?? []),
      ...inner.tensors(),
    ],
  };
}

/** The contents of records that are archives or HDF5 files themselves. */
async function innerContents(
  source: ByteSource,
  stored: ReadonlyMap<string, RecordPlace>,
  hasher: Hasher,
  depth: number,
): Promise<Contents> {
  const parts: { at: number; name: string; contents: Contents }[] = [];
  for (const [name, { offset, bytes }] of [...stored].slice(0, innerLimit)) {
    const part = partOf(source, offset, bytes);
    const head = await part.read(0, 8);
    const contents = !head.ok
      ? undefined
      : isHdf5(head.value)
        ? await scanHdf5(part)
        : head.value.length === 8 && isZip(head.value)
          ? await scanArchive(part, hasher, depth)
          : undefined;
    if (contents !== undefined) {
      parts.push({ at: offset, name: bareName(name), contents });
    }
  }
  return joinedContents(parts);
}

/** `policy.optimizer` of `policy.optimizer.pth`. */
function bareName(name: string): string {
  return name.replace(/\.(?:pth?|zip|h5)$/iu, "");
}
