import type { FileClaim } from "../discover/layout.js";
import type { ByteSource } from "../formats/byteSource.js";
import { readTorchRecord } from "../formats/torchRecord.js";
import { msg } from "../model/message.js";
import type { FileCheck } from "./checkFile.js";
import { importFindings } from "./importFindings.js";

/**
 * Checks a file of torch.save, zip or older, or a plain pickle, and says which names outside the allow-list it would
 * import. Where a layout claims a file of torch.save, a plain pickle is none.
 */
export async function checkTorch(claim: FileClaim, source: ByteSource): Promise<FileCheck> {
  const record = await readTorchRecord(source);
  if (!record.ok) {
    const { kind, message, imports } = record.reason;
    return { claim, flaw: { kind, message }, findings: importFindings(claim.file.path, imports) };
  }
  const { container, cut, imports, tensors } = record.value;
  const findings = importFindings(claim.file.path, imports);
  if (claim.format === "torch" && container === "pickle") {
    const message = msg("is a plain pickle, not a file of torch.save");
    return { claim, flaw: { kind: "invalid", message }, findings };
  }
  return cut
    ? { claim, flaw: undefined, findings }
    : { claim, flaw: undefined, findings, tensors: new Set(tensors.map(({ name }) => name)) };
}
