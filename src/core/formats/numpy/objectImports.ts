import { partOf, type ByteSource } from "../byteSource.js";
import { unwalked } from "../pickle/imports.js";
import { pickleLimits } from "../pickle/limits.js";
import { readPickles, type RecordedImport } from "../pickle/pickleFile.js";
import { contentOfRecord } from "../zip/zipContent.js";
import { isZip, readZipDirectory } from "../zip/zipDirectory.js";
import { readNpy } from "./npy.js";

/** Arrays of one file that are looked into. */
const arrayLimit = 1000;

/** What arrays of Python objects would import, in an .npy file or in the .npy records of a zip: their data is a pickle. */
export async function objectImports(source: ByteSource): Promise<readonly RecordedImport[]> {
  const head = await source.read(0, 4);
  if (!head.ok || !isZip(head.value)) {
    return head.ok ? ofArray(source) : [];
  }
  const directory = await readZipDirectory(source);
  const entries = directory.ok ? directory.value.filter(({ name }) => /\.npy$/iu.test(name)) : [];
  const imports: RecordedImport[] = [];
  for (const entry of entries.slice(0, arrayLimit)) {
    const content = await contentOfRecord(source, entry, { checked: false });
    imports.push(
      ...(content.ok ? await ofArray(content.value.source, entry.name) : notWalked(entry.name)),
    );
  }
  return entries.length > arrayLimit ? [...imports, ...notWalked()] : imports;
}

async function ofArray(source: ByteSource, record?: string): Promise<readonly RecordedImport[]> {
  const header = await readNpy(source);
  if (!header.ok || !header.value.holdsObjects) {
    return [];
  }
  const { dataAt } = header.value;
  const series = await readPickles(partOf(source, dataAt, source.bytes - dataAt), {
    limits: pickleLimits,
    ...(record === undefined ? {} : { record }),
  });
  return series.ok ? series.value.imports : series.reason.imports;
}

function notWalked(record?: string): readonly RecordedImport[] {
  return [{ ...unwalked, position: 0, nested: false, ...(record === undefined ? {} : { record }) }];
}
