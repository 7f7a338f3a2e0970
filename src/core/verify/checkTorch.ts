import type { ExpectedFile } from "../parts/layout.js";
import type { ByteSource } from "../formats/byteSource.js";
import { readTorchRecord, type TorchRecord } from "../formats/torch/torchRecord.js";
import type { Defect } from "../formats/defect.js";
import { msg } from "../model/message.js";
import { baseName } from "../paths.js";
import type { FileCheck } from "./fileCheck.js";
import { importFindings } from "./importFindings.js";

/**
 * Checks a file of torch.save, zip or older, or a plain pickle, and says which names outside the allow-list it would
 * import. Where a layout expects a file of torch.save, a plain pickle is none.
 */
export async function checkTorch(expected: ExpectedFile, source: ByteSource): Promise<FileCheck> {
  const record = await readTorchRecord(source);
  if (!record.ok) {
    const { kind, message, imports } = record.reason;
    return {
      expected,
      defect: { kind, message },
      findings: importFindings(expected.file.path, imports),
    };
  }
  const { container, cut, imports, tensors } = record.value;
  const findings = importFindings(expected.file.path, imports);
  if (expected.format === "torch" && container === "pickle") {
    const message = msg("is a plain pickle, not a file of torch.save");
    return { expected, defect: { kind: "invalid", message }, findings };
  }
  const other = otherNumber(expected, record.value);
  if (other !== undefined) {
    return { expected, defect: other, findings };
  }
  return cut
    ? { expected, defect: undefined, findings }
    : { expected, defect: undefined, findings, tensors: new Set(tensors.map(({ name }) => name)) };
}

/**
 * torch.save names the records of its zip after the file it writes. Of files that differ in a number only, one that
 * records another number was put in the other's place: swapped ranks load, and spoil the training.
 *
 * @see https://github.com/pytorch/pytorch caffe2/serialize/inline_container.cc `PyTorchStreamWriter::setup`
 */
function otherNumber(expected: ExpectedFile, { savedAs }: TorchRecord): Defect | undefined {
  const name = baseName(expected.file.path).replace(/\.[^.]*$/u, "");
  const pattern = (text: string): string => text.replace(/\d+/gu, "#");
  return expected.numbered === true &&
    savedAs !== undefined &&
    savedAs !== name &&
    pattern(savedAs) === pattern(name)
    ? { kind: "invalid", message: msg("was saved as {0}, and has another's name", savedAs) }
    : undefined;
}
