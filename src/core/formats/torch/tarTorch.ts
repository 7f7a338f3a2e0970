import { partOf, type ByteSource } from "../byteSource.js";
import { unwalked } from "../pickle/imports.js";
import type { PickleLimits } from "../pickle/limits.js";
import { readPickles, type RecordedImport } from "../pickle/pickleFile.js";

const blockBytes = 512;
/** Such a file has four members. */
const memberLimit = 64;

/**
 * What the tar of torch.save before 0.2 would import: of each member, the pickle that it begins with. Storages and tensors go
 * on behind theirs, and are not walked, which is told.
 *
 * @see https://github.com/pytorch/pytorch/blob/v2.7.0/torch/serialization.py (`legacy_load`)
 */
export async function importsInTar(
  source: ByteSource,
  limits: PickleLimits,
): Promise<readonly RecordedImport[]> {
  const imports: RecordedImport[] = [{ ...unwalked, position: 0, nested: false }];
  let at = 0;
  for (let count = 0; count < memberLimit && at + blockBytes <= source.bytes; count += 1) {
    const header = await source.read(at, blockBytes);
    if (!header.ok || header.value.every((byte) => byte === 0)) {
      break;
    }
    const text = new TextDecoder("latin1").decode(header.value);
    const record = text.slice(0, 100).replace(/\0.*$/su, "");
    const bytes = Number.parseInt(text.slice(124, 136), 8);
    if (!Number.isSafeInteger(bytes) || bytes < 0) {
      break;
    }
    const part = partOf(source, at + blockBytes, Math.min(bytes, source.bytes - at - blockBytes));
    const series = await readPickles(part, { limits, count: 1, record });
    imports.push(...(series.ok ? series.value.imports : series.reason.imports));
    at += blockBytes * (1 + Math.ceil(bytes / blockBytes));
  }
  return imports;
}
