import type { FileClaim } from "../discover/layout.js";
import type { ByteSource } from "../formats/byteSource.js";
import { readTorchRecord, type TorchRecord } from "../formats/torchRecord.js";
import type { Flaw } from "../formats/flaw.js";
import { msg } from "../model/message.js";
import { baseName } from "../paths.js";
import type { FileCheck } from "./fileCheck.js";
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
  const other = otherNumber(claim, record.value);
  if (other !== undefined) {
    return { claim, flaw: other, findings };
  }
  return cut
    ? { claim, flaw: undefined, findings }
    : { claim, flaw: undefined, findings, tensors: new Set(tensors.map(({ name }) => name)) };
}

/**
 * torch.save names the records of its zip after the file it writes. Of files that differ in a number only, one that
 * records another number was put in the other's place: swapped ranks load, and spoil the training.
 *
 * @see https://github.com/pytorch/pytorch caffe2/serialize/inline_container.cc `PyTorchStreamWriter::setup`
 */
function otherNumber(claim: FileClaim, { savedAs }: TorchRecord): Flaw | undefined {
  const name = baseName(claim.file.path).replace(/\.[^.]*$/u, "");
  const pattern = (text: string): string => text.replace(/\d+/gu, "#");
  return claim.numbered === true &&
    savedAs !== undefined &&
    savedAs !== name &&
    pattern(savedAs) === pattern(name)
    ? { kind: "invalid", message: msg("was saved as {0}, and has another's name", savedAs) }
    : undefined;
}
