import type { ByteSource } from "../../formats/byteSource.js";
import { success, type Outcome } from "../../model/outcome.js";

/**
 * Whether a file can be what is left of one of torch.save: empty, zeros, or the beginning of a zip or a pickle. A text under
 * the same ending (Python's path files are `.pth` too) is none.
 */
export async function beginsLikeTorch(source: ByteSource): Promise<Outcome<boolean, unknown>> {
  const head = await source.read(0, Math.min(source.bytes, 4));
  if (!head.ok) {
    return success(true);
  }
  const zip = [0x50, 0x4b, 0x03, 0x04];
  return success(
    head.value.every((byte) => byte === 0) ||
      head.value.every((byte, at) => byte === zip[at]) ||
      head.value[0] === 0x80,
  );
}
