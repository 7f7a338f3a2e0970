import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { defect, type Defect } from "../defect.js";
import { readHdf5 } from "./hdf5.js";
import { Hdf5Records, type Chunk } from "./hdf5Records.js";

/** A dataset of an HDF5 file, by its path from the root (`optimizer/vars/0`), and where its values lie. */
export interface Hdf5Dataset {
  readonly name: string;
  /** Offset in the file; undefined where the values are in chunks or were never written. */
  readonly offset: number | undefined;
  readonly bytes: number;
  /** As safetensors spells it; undefined for what is no float. */
  readonly dtype?: string;
  readonly dimensions?: number;
  /** Of values in chunks that bear a checksum. */
  readonly chunks?: readonly Chunk[];
}

/** A model has a few objects a layer; past this a walk would cost more than it tells. */
const objectLimit = 50_000;

/**
 * Names the datasets of an HDF5 file and checks that each group and each dataset has its header, and that the values lie inside
 * the file. Values are not read. Files with `libver="latest"` keep their groups in another way: `cannot-verify`.
 *
 * @see https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
export async function readHdf5Tree(
  source: ByteSource,
): Promise<Outcome<readonly Hdf5Dataset[], Defect>> {
  const block = await readHdf5(source);
  if (!block.ok) {
    return block;
  }
  const { base, root, version } = block.value;
  if (root === undefined) {
    return defect(
      "cannot-verify",
      msg("has an HDF5 superblock of version {0}, not walked", version),
    );
  }
  const records = new Hdf5Records(source, base);
  const datasets: Hdf5Dataset[] = [];
  const waiting = [{ name: "", header: root }];
  const seen = new Set<number>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { name, header } = next;
    if (seen.has(header)) {
      continue; // A hard link to what has a name already.
    }
    if (seen.add(header).size > objectLimit) {
      return defect("cannot-verify", msg("has more than {0} objects", objectLimit));
    }
    const { table, layout, chunks, ...type } = await records.object(header);
    if (table !== undefined) {
      for (const link of await records.links(table)) {
        waiting.push({ name: name === "" ? link.name : `${name}/${link.name}`, ...link.target });
      }
    } else if (layout !== undefined) {
      if (layout.offset !== undefined && layout.offset + layout.bytes > source.bytes) {
        return defect("invalid", msg("has record {0} outside the file", name));
      }
      datasets.push({
        name,
        ...layout,
        ...type,
        ...(chunks === undefined ? {} : { chunks: await records.chunksOf(chunks) }),
      });
    }
    if (records.defect !== undefined) {
      return defect(records.defect.kind, records.defect.message);
    }
  }
  return success(datasets);
}
