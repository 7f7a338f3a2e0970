import { msg } from "../../model/message.js";
import { withTail, type ByteSource } from "../byteSource.js";
import type { Defect } from "../defect.js";
import type { CheckContext, FormatCheck, FormatReader, Inspected } from "../formatReader.js";
import { importFacts } from "../pickle/importFacts.js";
import { beginsLikePickle } from "../pickle/pickleFile.js";
import { neededRecordsDefect } from "./neededRecords.js";
import { readTorchRecord, type TorchRecord } from "./torchRecord.js";
import { scanArchive } from "../archive/scanArchive.js";

/** Files of torch.save: zips since PyTorch 1.6, older ones too. */
export const torchReader = {
  id: "torch",
  sniff: (head, name) =>
    head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04
      ? "sure"
      : /\.(?:pt|pth)$/iu.test(name) || (/\.ckpt$/iu.test(name) && couldBegin(head))
        ? "named"
        : undefined,
  check: checkTorch,
  inspect: inspectTorch,
  scan: (source, hasher) => scanArchive(source, hasher),
} as const satisfies FormatReader;

/** Plain pickles, one or more in a file. Those of protocol 2 and later begin with 0x80 and the protocol. */
export const pickleReader = {
  id: "pickle",
  sniff: (head, name) =>
    beginsLikePickle(head) ? "sure" : /\.(?:pkl|pickle)$/iu.test(name) ? "named" : undefined,
  check: checkPickle,
  inspect: inspectTorch,
} as const satisfies FormatReader;

/** Where a layout expects a file of torch.save, a plain pickle is none. */
async function checkTorch(source: ByteSource, context: CheckContext): Promise<FormatCheck> {
  const record = await readTorchRecord(source);
  const foreign = /\.ckpt$/iu.test(context.name) && (await isForeign(source, record));
  if (foreign) {
    const message = msg("is not a checkpoint of a known format");
    const { imports } = record.ok ? record.value : record.reason;
    return { defect: { kind: "cannot-verify", message }, imports };
  }
  if (record.ok && record.value.container === "pickle") {
    const message = msg("is a plain pickle, not a file of torch.save");
    return { defect: { kind: "invalid", message }, imports: record.value.imports };
  }
  return checkOf(record, context);
}

async function checkPickle(source: ByteSource, context: CheckContext): Promise<FormatCheck> {
  return checkOf(await readTorchRecord(source), context);
}

type ReadRecord = Awaited<ReturnType<typeof readTorchRecord>>;

function checkOf(record: ReadRecord, context: CheckContext): FormatCheck {
  if (!record.ok) {
    const { kind, message, imports } = record.reason;
    return { defect: { kind, message }, imports };
  }
  const { cut, imports, code, tensors } = record.value;
  const defect = otherNumber(context, record.value);
  return defect !== undefined || cut
    ? { defect, imports, code }
    : { defect, imports, code, tensors: new Set(tensors.map(({ name }) => name)) };
}

/**
 * `.ckpt` is the ending of other programs' checkpoints too: TensorFlow, MindSpore, Flax. What neither is a file of
 * torch.save nor can be the beginning of one is theirs, and not damaged.
 */
async function isForeign(source: ByteSource, record: ReadRecord): Promise<boolean> {
  if (record.ok) {
    return record.value.container === "pickle";
  }
  if (record.reason.kind !== "invalid" && record.reason.kind !== "truncated") {
    return false;
  }
  const head = await source.read(0, 4);
  return head.ok && !couldBegin(head.value);
}

/** A zip, a pickle, the first byte of either, or the zeros of a file that was only given its length. */
function couldBegin(head: Uint8Array): boolean {
  const zip = [0x50, 0x4b, 0x03, 0x04];
  return (
    head.every((byte, at) => byte === zip[at]) ||
    (head[0] === 0x80 && (head[1] ?? 2) <= 5) ||
    head.every((byte) => byte === 0)
  );
}

/**
 * torch.save names the records of its zip after the file it writes. Of files that differ in a number only, one that
 * records another number was put in the other's place: swapped ranks load, and spoil the training.
 *
 * @see https://github.com/pytorch/pytorch caffe2/serialize/inline_container.cc `PyTorchStreamWriter::setup`
 */
function otherNumber(
  { name, numbered }: CheckContext,
  { savedAs }: TorchRecord,
): Defect | undefined {
  const bare = name.replace(/\.[^.]*$/u, "");
  const pattern = (text: string): string => text.replace(/\d+/gu, "#");
  return numbered === true &&
    savedAs !== undefined &&
    savedAs !== bare &&
    pattern(savedAs) === pattern(bare)
    ? { kind: "invalid", message: msg("was saved as {0}, and has another's name", savedAs) }
    : undefined;
}

/** Tensors and values of any file of torch.save, or of a plain pickle, under the name of what it turned out to be. */
async function inspectTorch(file: ByteSource): Promise<Inspected> {
  const source = withTail(file);
  const record = await readTorchRecord(source);
  if (!record.ok) {
    return { imports: record.reason.imports.map(importFacts), defect: record.reason };
  }
  const { container, tensors, values, imports, code } = record.value;
  return {
    format: container === "pickle" ? "pickle" : "torch",
    tensors,
    metadata: new Map(
      [...values].map(([key, value]) => [key === "" ? "value" : key, String(value)]),
    ),
    imports: imports.map(importFacts),
    code,
    defect: container === "zip" ? await neededRecordsDefect(source, record.value) : undefined,
  };
}
