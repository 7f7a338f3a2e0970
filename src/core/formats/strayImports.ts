import { withHead, withTail, type ByteSource } from "./byteSource.js";
import { sniffBytes } from "./formatReader.js";
import { objectImports } from "./numpy/objectImports.js";
import { pickleLimits } from "./pickle/limits.js";
import { readPickles, type RecordedImport } from "./pickle/pickleFile.js";
import { readTorchRecord } from "./torch/torchRecord.js";
import { isZip } from "./zip/zipDirectory.js";

/** Endings of files that people load with pickle, joblib, NumPy or torch. */
const loaded = /\.(?:pkl|pickle|joblib|sav|pt|pth|ckpt|bin|dat|dill|npy|npz|h5|model|onnx)$/iu;

/**
 * What bytes of any kind would import if somebody loaded them: torch files, arrays of objects, and pickles of every
 * protocol under any name. Bytes that are no pickle import nothing.
 */
export async function strayImports(
  file: ByteSource,
  name: string,
): Promise<readonly RecordedImport[]> {
  const source = withTail(withHead(file));
  const head = await source.read(0, sniffBytes);
  if (!head.ok || head.value.length < 2) {
    return [];
  }
  const [first = 0, second = 0] = head.value;
  if (isZip(head.value)) {
    return [...(await importsOf(source)), ...(await objectImports(source))];
  }
  return first === 0x80 && second <= 5
    ? importsOf(source)
    : first === 0x93
      ? objectImports(source)
      : plainImports(source, loaded.test(name));
}

async function importsOf(source: ByteSource): Promise<readonly RecordedImport[]> {
  const record = await readTorchRecord(source);
  return record.ok ? record.value.imports : record.reason.imports;
}

/**
 * Imports of a pickle of protocol 0 or 1, which no mark begins. Other bytes may read as one for a while: of a file that
 * nobody loads as one, those count if it is one to the end; of others, names that Python could import.
 */
async function plainImports(
  source: ByteSource,
  named: boolean,
): Promise<readonly RecordedImport[]> {
  const series = await readPickles(source, { limits: pickleLimits });
  if (series.ok) {
    return series.value.imports;
  }
  return named
    ? series.reason.imports.filter(
        ({ module, name }) => /^[\w.]+$/u.test(module) && /^[\w.]+$/u.test(name),
      )
    : [];
}
